-- How events and deliveries move, shared by the steps that move them (loaded after core.lua).

-- The attention list: one member per event (e/…) or delivery (d/…), with a count per reason beside it.
local function attend(member, reason)
  if redis.call('ZADD', key('attention'), 'NX', NOW, member) == 1 then
    redis.call('HINCRBY', key('attention-reasons'), reason, 1)
  end
end

local function unattend(member, reason)
  if redis.call('ZREM', key('attention'), member) == 1 and reason then
    redis.call('HINCRBY', key('attention-reasons'), reason, -1)
  end
end

local function opened_under(dn)
  if redis.call('HINCRBY', key('dn', dn), 'open', 1) == 1 then dn_expiry(dn, 'PERSIST') end
end

local function closed_under(dn)
  if redis.call('HINCRBY', key('dn', dn), 'open', -1) <= 0 then dn_expiry(dn, 'EXPIRE') end
end

local function leave_topics(id, topics)
  for _, topic in ipairs(topics and cjson.decode(topics) or {}) do
    redis.call('SREM', key('waits', topic), id)
  end
end

local function stop_waiting(id)
  redis.call('ZREM', key('deadlines'), id)
  local e = redis.call('HMGET', key('event', id), 'topics', 'status', 'reason')
  leave_topics(id, e[1])
  if e[2] == 'attention' then unattend('e/' .. id, e[3]) end
  redis.call('HDEL', key('event', id), 'topics', 'due')
end

-- What settling and ending an event read of it.
local function event_state(id)
  local v = redis.call('HMGET', key('event', id), 'status', 'dn', 'ds', 'ended', 'topics', 'due', 'reason', 'detail',
    'line', 'overdue', 'at')
  return { status = v[1], dn = v[2], ds = v[3], ended = v[4], topics = v[5], due = v[6], reason = v[7], detail = v[8],
    line = v[9], overdue = v[10], at = v[11] }
end

local function end_event(id, status, e)
  local kind, seq = split_id(id)
  local k = key('event', id)
  if e.status == 'attention' or e.topics or e.due then stop_waiting(id) end
  if e.reason or e.detail or e.line or e.overdue then redis.call('HDEL', k, 'reason', 'detail', 'line', 'overdue') end
  redis.call('HSET', k, 'status', status, 'ended', NOW)
  redis.call('EXPIRE', k, KEEP)
  redis.call('EXPIRE', key('body', id), KEEP)
  redis.call('EXPIRE', key('claim', kind, seq), KEEP_ITEMS)
  for d in each_delivery(e.ds) do
    for _, name in ipairs({ 'delivery', 'request', 'attempts' }) do redis.call('EXPIRE', key(name, d), KEEP) end
  end
  if not e.ended then
    redis.call('HINCRBY', key('ended'), kind .. ':' .. status, 1)
    if e.dn then closed_under(e.dn) end
  end
end

-- An ended event becomes open again (a vendor's callback, an operator's hand).
local function reopen_event(id)
  local kind, seq = split_id(id)
  local k = key('event', id)
  local e = redis.call('HMGET', k, 'dn', 'ds', 'ended')
  if not e[3] then return end
  redis.call('HDEL', k, 'ended')
  redis.call('PERSIST', k)
  redis.call('PERSIST', key('body', id))
  redis.call('PERSIST', key('claim', kind, seq))
  for d in each_delivery(e[2]) do
    for _, name in ipairs({ 'delivery', 'request', 'attempts' }) do redis.call('PERSIST', key(name, d)) end
  end
  if e[1] then opened_under(e[1]) end
end

-- The status of a mapped event follows from its deliveries, of which `delivered` is known to be just that. Answers what it read.
local function settle(id, delivered)
  local k = key('event', id)
  local e = event_state(id)
  if not e.status then return e end
  local attention, open, moving, seen = nil, false, false, {}
  for d in each_delivery(e.ds) do
    local s = d ~= delivered and redis.call('HMGET', key('delivery', d), 'status', 'reason', 'lane', 'moved')
    if not s or s[4] then
      -- delivered, or another one has taken its place (act.lua)
    elseif s[1] == 'attention' then
      attention = s[2]
    elseif s[1] == 'pending' or s[1] == 'sending' then
      open = true
      if redis.call('LINDEX', key('lane', s[3]), 0) == d then moving = true end
    elseif s[1] then
      seen[s[1]] = true
    end
  end
  local status, reason
  if attention then
    status, reason = 'attention', attention
  elseif e.line and e.overdue == 'waiting-for-line' then
    status, reason = 'attention', 'line-incomplete'
  elseif e.line then
    status, reason = 'waiting', 'waiting-for-line'
  elseif moving then
    status = 'sending'
  elseif open then
    status, reason = 'waiting', 'earlier-event'
  else
    end_event(id, (seen.resolved and 'resolved') or (seen.discarded and 'discarded') or 'delivered', e)
    return e
  end
  redis.call('HSET', k, 'status', status)
  if reason then redis.call('HSET', k, 'reason', reason) else redis.call('HDEL', k, 'reason') end
  return e
end

-- `events` of a delivery is a JSON list: a seq may hold any character.
local function each_event(events)
  return ipairs(cjson.decode(events))
end

-- Answers what was read of the first.
local function settle_all(events, delivered)
  local first
  for _, id in each_event(events) do
    local e = settle(id, delivered)
    first = first or e
  end
  return first
end

-- A job for a delivery that may be sent now. h: its gen, operation, destination, dn and events, where they are known already.
local function enqueue_delivery(d, h)
  h = h or redis.call('HMGET', key('delivery', d), 'gen', 'operation', 'destination', 'dn', 'events')
  redis.call('ZADD', key('open', h[3]), NOW + GRACE_MS, d)
  jobs[#jobs + 1] = { 'delivery', d, h[1], h[2], h[3], h[4], h[5] }
end

-- Puts a delivery at the end of its lane; true where that is its head as well.
local function open_delivery(d, lane, h)
  if redis.call('RPUSH', key('lane', lane), d) > 1 then return false end
  enqueue_delivery(d, h)
  return true
end

-- A delivery has ended: the next of its notice and destination moves on.
local function leave_lane(d, destination, lane)
  redis.call('ZREM', key('open', destination), d)
  redis.call('LREM', key('lane', lane), 1, d)
  local follower = redis.call('LINDEX', key('lane', lane), 0)
  if not follower then return end
  local f = redis.call('HMGET', key('delivery', follower), 'status', 'events')
  if f[1] == 'pending' and not redis.call('ZSCORE', key('open', destination), follower) then
    enqueue_delivery(follower)
    settle_all(f[2])
  end
end

-- An event goes (back) to its mapping queue under a new job generation.
local function enqueue_event(id, gen)
  local kind, seq = split_id(id)
  redis.call('ZADD', key('open', kind), NOW + GRACE_MS, id)
  jobs[#jobs + 1] = { 'event', kind, seq, gen }
end

local function wake(id)
  local k = key('event', id)
  local e = redis.call('HMGET', k, 'status', 'dn', 'no')
  if e[1] ~= 'waiting' and e[1] ~= 'attention' then return end
  stop_waiting(id)
  redis.call('HDEL', k, 'reason', 'detail', 'other')
  redis.call('HSET', k, 'status', 'accepted')
  if e[2] then redis.call('ZADD', key('unmapped', (split_id(id)), e[2]), e[3], id) end
  enqueue_event(id, redis.call('HINCRBY', k, 'gen', 1))
end

-- All topics are looked up by one command; in parts, for Lua's stack holds some 8,000 values.
local function fire(topics)
  for from = 1, #topics, 1000 do
    local waits = {}
    for i = from, math.min(from + 999, #topics) do waits[#waits + 1] = key('waits', topics[i]) end
    for _, id in ipairs(redis.call('SUNION', unpack(waits))) do wake(id) end
  end
end
