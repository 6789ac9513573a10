-- Ends of a delivery, shared by finish, callback and act (loaded after lib.lua).

-- Answers what `settle` read of its first event.
local function deliver(d, h, vendor_state)
  if h.status == 'attention' then unattend('d/' .. d, h.reason) end
  local k = key('delivery', d)
  if vendor_state == '' then
    redis.call('HSET', k, 'status', 'delivered', 'ended', NOW)
  else
    redis.call('HSET', k, 'status', 'delivered', 'ended', NOW, 'vendor', vendor_state)
  end
  if h.reason or h.probe then redis.call('HDEL', k, 'reason', 'detail', 'probe') end
  leave_lane(d, h.destination, h.lane)
  return settle_all(h.events, h.status == 'sending' and d)
end

local function to_attention(d, h, reason, detail)
  if h.status == 'attention' then unattend('d/' .. d, h.reason) end
  redis.call('HSET', key('delivery', d), 'status', 'attention', 'reason', reason, 'detail', detail)
  redis.call('HDEL', key('delivery', d), 'probe', 'ended')
  redis.call('ZREM', key('open', h.destination), d)
  attend('d/' .. d, reason)
  for _, id in each_event(h.events) do
    reopen_event(id)
    settle(id)
  end
end

-- Sent again from the start: a new generation, which no old job can claim, with its tries counted anew.
local function restart_delivery(d, h)
  local k = key('delivery', d)
  if h.status == 'attention' then unattend('d/' .. d, h.reason) end
  redis.call('HSET', k, 'status', 'pending', 'base', redis.call('HGET', k, 'n'))
  redis.call('HDEL', k, 'reason', 'detail', 'probe', 'ended')
  redis.call('HINCRBY', k, 'gen', 1)
  local lane = key('lane', h.lane)
  if not redis.call('LPOS', lane, d) then redis.call('RPUSH', lane, d) end
  if redis.call('LINDEX', lane, 0) == d then enqueue_delivery(d) end
  settle_all(h.events)
end
