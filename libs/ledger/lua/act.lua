-- An operator's hand on one attention item. ARGV: 3 member e/… or d/…, 4 retry | resolve | discard, 5 notice to use or ''
local member, action, dn = ARGV[3], ARGV[4], ARGV[5]
local what, id = string.sub(member, 1, 1), string.sub(member, 3)
if not redis.call('ZSCORE', key('attention'), member) then return { 'gone', jobs } end

-- A delivery that another one takes the place of stays on record, and has no say in what becomes of its event.
local function supersede(d, x)
  redis.call('HSET', key('delivery', d), 'status', 'discarded', 'moved', 1, 'ended', NOW)
  redis.call('HDEL', key('delivery', d), 'reason', 'detail')
  leave_lane(d, x.destination, x.lane)
end

-- Takes an event out of what it did to its notice, to map it anew: under another notice, its state there included, or under its
-- own, which was corrected. False where the other notice does not take it.
local function move(event, to)
  local kind, seq = split_id(event)
  local k = key('event', event)
  local from = redis.call('HGET', k, 'dn')
  if kind == 'checkout' and from ~= to and redis.call('HGET', key('dn', to), 'state') then return false end
  -- What taking back wakes must not be the event itself.
  stop_waiting(event)
  take_back(event)
  local n = redis.call('HMGET', key('dn', to), 'state')
  -- What another destination was not sent yet would go out under the wrong notice: it is mapped anew as well.
  for d in each_delivery(redis.call('HGET', k, 'ds')) do
    local x = delivery(d)
    if x and x.status == 'pending' and #cjson.decode(x.events) == 1 then supersede(d, x) end
  end
  redis.call('HDEL', k, 'verdict')
  if kind == 'checkout' or (kind == 'refuse' and not n[1]) then
    redis.call('HSET', key('dn', to), 'state', kind == 'checkout' and 'shipped' or 'refused', 'since', NOW, 'by', seq)
    redis.call('HINCRBY', key('dn', to), 'v', 1)
  elseif kind == 'refuse' then
    redis.call('HSET', k, 'verdict', n[1] == 'shipped' and 'already-shipped' or 'repeated')
  end
  if from == to then return true end
  local no = redis.call('HGET', k, 'no')
  if from then
    redis.call('HDEL', key('dn', from), 'e:' .. event)
    redis.call('ZREM', key('unmapped', kind, from), event)
    closed_under(from)
  end
  redis.call('HSET', k, 'dn', to)
  redis.call('HSET', key('dn', to), 'e:' .. event, no)
  opened_under(to)
  return true
end

if what == 'e' then
  if action == 'retry' then
    if dn ~= '' and dn ~= redis.call('HGET', key('event', id), 'dn') and not move(id, dn) then
      return { 'not-pending', jobs }
    end
    redis.call('HDEL', key('event', id), 'overdue')
    if redis.call('HGET', key('event', id), 'line') then
      redis.call('HDEL', key('event', id), 'line')
    end
    wake(id)
  else
    if action == 'discard' then
      -- What taking back wakes must not be the event itself.
      stop_waiting(id)
      take_back(id)
    end
    end_event(id, action == 'resolve' and 'resolved' or 'discarded', event_state(id))
  end
  return { 'ok', jobs }
end

local h = delivery(id)
local events = cjson.decode(h.events)
local event = events[1]
-- With its own notice a refund or refuse is mapped anew: the notice was corrected. A checkout is not: returns refer to its pieces.
local same = dn == redis.call('HGET', key('delivery', id), 'dn')
if action == 'retry' and (dn == '' or same and (#events > 1 or split_id(event) == 'checkout')) then
  restart_delivery(id, h)
  return { 'ok', jobs }
end
if action == 'retry' and #events > 1 then return { 'several-events', jobs } end
if action == 'retry' and not move(event, dn) then return { 'not-pending', jobs } end
unattend(member, h.reason)
if action == 'retry' then
  supersede(id, h)
  redis.call('HSET', key('event', event), 'status', 'attention')
  wake(event)
else
  redis.call('HSET', key('delivery', id), 'status', action == 'resolve' and 'resolved' or 'discarded', 'ended', NOW)
  redis.call('HDEL', key('delivery', id), 'reason', 'detail')
  leave_lane(id, h.destination, h.lane)
  if action == 'discard' then
    for _, covered in ipairs(events) do take_back(covered) end
  end
  settle_all(h.events)
end
return { 'ok', jobs }
