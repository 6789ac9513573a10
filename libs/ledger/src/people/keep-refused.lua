-- Keeps a body that got a 400, 409 or 422 with its answer (CONTRACT §3.1): one entry for all its repeats, for 90 days. Beyond `most`
-- entries the caller that has most loses its oldest, so that one caller cannot push out another's.
-- in:   id: names caller, body and answer; caller: '' where none is known; entry: opaque; most: how many are kept; days: how long
-- keys: refused-bodies, refused-body, refused-callers, refused-of
--- @include shared/core
local DAY_S = 86400

--- @call
local t = redis.call('TIME')
-- in microseconds, so that what comes later stands later
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local all, callers = key('refused-bodies'), key('refused-callers')

-- An earlier version kept them in one list, which nothing erases any more.
redis.call('UNLINK', key('refused'))

local body = key('refused-body', a.id)
redis.call('HSET', body, 'entry', a.entry)
redis.call('HINCRBY', body, 'count', 1)
-- a day longer than it is listed: whoever reads the list finds what it names
redis.call('EXPIRE', body, (a.days + 1) * DAY_S)
for _, k in ipairs({ all, key('refused-of', a.caller) }) do redis.call('ZADD', k, string.format('%.0f', now), a.id) end
redis.call('SADD', callers, a.caller)

local over = string.format('(%.0f', now - a.days * DAY_S * 1000000)
redis.call('ZREMRANGEBYSCORE', all, '-inf', over)
local most, whose = 0, nil
for _, caller in ipairs(redis.call('SMEMBERS', callers)) do
  local k = key('refused-of', caller)
  redis.call('ZREMRANGEBYSCORE', k, '-inf', over)
  local held = redis.call('ZCARD', k)
  if held == 0 then redis.call('SREM', callers, caller) end
  if held > most then most, whose = held, k end
end
if redis.call('ZCARD', all) > a.most then
  local gone = redis.call('ZPOPMIN', whose)[1]
  redis.call('ZREM', all, gone)
  redis.call('DEL', key('refused-body', gone))
end
