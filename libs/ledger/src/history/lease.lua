-- Hands out what the history has not written yet, the oldest first: each for some time, after which it is handed out again. Since when an event
-- has waited is noted apart, for its score becomes the end of its lease.
-- in:   most: how many of each; ms: for how long
-- out:  { ids of events …, dns of notices … }
-- keys: outbox, outbox-since, outbox-notices
--- @flags allow-oom
--- @include shared/core
local now

-- A lease that came to nothing has left the time since when a member waits: that is older than what its score says now.
local function note_since(waits)
  for from = 1, #waits, PART do
    redis.call('ZADD', key('outbox-since'), 'NX', unpack(waits, from, math.min(from + PART - 1, #waits)))
  end
end

-- Members in their order, and their scores and members in turn as they were.
local function take(name)
  local found = redis.call('ZRANGEBYSCORE', key(name), '-inf', now, 'WITHSCORES', 'LIMIT', 0, a.most)
  local members, leased, waits = {}, {}, {}
  for i = 1, #found, 2 do
    members[#members + 1] = found[i]
    leased[i], leased[i + 1] = now + a.ms, found[i]
    waits[i], waits[i + 1] = found[i + 1], found[i]
  end
  call_with('ZADD', key(name), leased)
  return members, waits
end

--- @call
now = clock()
-- A process of an earlier version takes off the outbox what it has written, and leaves this.
local oldest = redis.call('ZRANGE', key('outbox-since'), 0, 0)[1]
if oldest and not redis.call('ZSCORE', key('outbox'), oldest) then redis.call('ZREM', key('outbox-since'), oldest) end

local ids, waits = take('outbox')
note_since(waits)
local dns = take('outbox-notices')
return { ids, dns }
