-- Writes one entry of the audit log. Actions are kept by time only; refusals are a stream of their own, so that many of them push no action out.
-- in:   entry (JSON, opaque); apart: it is a refusal; keepMs: how long entries are kept; most: how many refusals at the most
-- out:  the entry's id
-- keys: audit, audit-refused
--- @include shared/core
--- @call
local now = clock()
local oldest = string.format('%d-0', math.max(now - a.keepMs, 0))
if not a.apart then return redis.call('XADD', key('audit'), 'MINID', '~', oldest, '*', 'entry', a.entry) end
-- Read as one log with the actions: no id may stand in both, so theirs begin at a million within each millisecond.
local k, at, seq = key('audit-refused'), now, 1000000
local last = redis.call('XREVRANGE', k, '+', '-', 'COUNT', 1)[1]
if last then
  local ms, n = string.match(last[1], '^(%d+)-(%d+)$')
  if tonumber(ms) >= now then at, seq = tonumber(ms), tonumber(n) + 1 end
end
local id = redis.call('XADD', k, 'MAXLEN', '~', a.most, string.format('%d-%d', at, seq), 'entry', a.entry)
redis.call('XTRIM', k, 'MINID', '~', oldest)
return id
