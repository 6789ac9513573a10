-- The claim without which nothing is sent: writes the attempt before the request goes out (DESIGN promise 3).
-- ARGV: 3 delivery, 4 generation, 5 lease of the attempt in ms, 6 how often an open breaker is probed in ms,
--       7 token of this call: a reply that was lost with its connection is given again,
--       8 requests, 9 per ms: the destination's rate over all processes, or ''
local d, gen, lease, probe_ms, token = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local h = delivery(d)
if not h or h.gen ~= gen or (h.status ~= 'pending' and h.status ~= 'sending') then
  return { 'gone', h and h.status or '' }
end
if h.status == 'sending' then
  local begun = cjson.decode(redis.call('LINDEX', key('attempts', d), -1))
  local same = begun.token == token
  local over = begun['until'] or begun.at + lease
  if not same and NOW < over then return { 'busy', over - NOW } end
  return { same and 'go' or 'dangling', h.n, h.n - h.base, redis.call('GET', key('request', d)) or '', h.events,
    h.probe and 1 or 0, begun.at }
end
if redis.call('LINDEX', key('lane', h.lane), 0) ~= d then
  redis.call('ZREM', key('open', h.destination), d)
  return { 'behind' }
end

-- No stretch of that length may hold more requests, wherever it begins: a vendor counts by its own clock. The margin is for the
-- way from here to there.
local sends, rate = key('sends', h.destination), tonumber(ARGV[8])
if rate then
  local oldest = redis.call('LINDEX', sends, rate - 1)
  local wait = oldest and tonumber(oldest) + tonumber(ARGV[9]) + 50 - NOW or 0
  if wait > 0 then return { 'held', wait } end
end

local probe = 0
local breaker = key('breaker', h.destination)
local b = redis.call('HMGET', breaker, 'open', 'probeAt')
if b[1] then
  local wait = tonumber(b[2]) - NOW
  if wait > 0 then return { 'held', math.min(wait, probe_ms) } end
  -- One probe at a time: nobody else goes until it has answered or its lease is over.
  redis.call('HSET', breaker, 'probeAt', NOW + lease)
  redis.call('HSET', key('delivery', d), 'probe', 1)
  probe = 1
end
if rate then
  redis.call('LPUSH', sends, NOW)
  redis.call('LTRIM', sends, 0, rate - 1)
  redis.call('PEXPIRE', sends, tonumber(ARGV[9]) + 1000)
end
local n = h.n + 1
redis.call('HSET', key('delivery', d), 'status', 'sending', 'n', n)
-- Its lease and token are gone with the outcome that takes this entry's place.
redis.call('RPUSH', key('attempts', d), cjson.encode({ n = n, at = NOW, ['until'] = NOW + lease, token = token }))
return { 'go', n, n - h.base, redis.call('GET', key('request', d)) or '', h.events, probe, NOW }
