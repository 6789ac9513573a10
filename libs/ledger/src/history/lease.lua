-- Hands out what the history has not written yet, the oldest first: each for some time, after which it is handed out again.
-- in:   most: how many of each; ms: for how long
-- out:  { ids of events …, dns of notices … }
-- keys: outbox, outbox-notices
--- @flags allow-oom
--- @include shared/core
local now

local function take(name, most)
  local k = key(name)
  local found = redis.call('ZRANGEBYSCORE', k, '-inf', now, 'LIMIT', 0, most)
  local scores = {}
  for _, member in ipairs(found) do
    scores[#scores + 1] = now + a.ms
    scores[#scores + 1] = member
  end
  call_with('ZADD', k, scores)
  return found
end

--- @call
now = clock()

return { take('outbox', a.most), take('outbox-notices', a.most) }
