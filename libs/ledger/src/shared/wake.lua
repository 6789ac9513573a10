-- Wakes what waits for topics, in portions: Redis answers nobody meanwhile. The rest of a topic that more wait for is woken by whoever
-- finds it among the open topics (upkeep/wake-rest.lua).
--- @include shared/records
local PORTION = 50

-- The notice whose checkout was the first, after a return that named nothing, to name its piece (mapping/owners.lua), nil where the topic is none
-- of a piece.
local function named_since(topic, no)
  local sn = string.match(topic, '^sn:(.*)$')
  local sold = sn and redis.call('ZREVRANGEBYSCORE', key('sn', sn), string.format('(%d', -no), '-inf', 'LIMIT', 0, 1)[1]
  return sold and cjson.decode(sold)[1] or nil
end

-- Wakes one for which what it waits for has happened; answers whether it was one that waits. A refund that a person resolved without a notice
-- joins that of the first checkout that names its piece, at its place by acceptance; mapping then looks again for the owner of the piece.
local function wake_waiter(e, topic)
  if e.s.topics and (e.s.status == 'recorded' or e.s.status == 'resolved') then
    if e.s.status == 'resolved' and not e.s.dn then e.s.dn = named_since(topic, e.s.no) end
    wake(e, 'takePlace')
  elseif e.s.parked and not e.leaving then
    wake(e)
  else
    return e.leaving
  end
  return true
end

-- Wakes at most so many; answers how many it woke, and whether more wait.
local function wake_waiters(topic, most)
  local waiters = redis.call('ZRANGE', key('waits', topic), 0, most)
  local more = #waiters > most
  if more then redis.call('SADD', key('topics'), topic) end
  local woken = math.min(#waiters, most)
  for i = 1, woken do
    local e = beside(event, waiters[i])
    if not (e and wake_waiter(e, topic)) then redis.call('ZREM', key('waits', topic), waiters[i]) end
  end
  return woken, more
end

-- Answers whether some are left to be woken.
local function fire(topics)
  local keys = {}
  for i = 1, #topics do keys[i] = key('waits', topics[i]) end
  if not any_exists(keys) then return false end
  local left, any_more = PORTION, false
  for _, topic in ipairs(topics) do
    local woken, more = wake_waiters(topic, left)
    left, any_more = left - woken, any_more or more
  end
  return any_more
end
