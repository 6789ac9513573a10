-- Makes a new job, under a new generation, for open work whose job was lost. What could not be read when it was woken, or let go, is so
-- now (shared/records.lua).
-- in:   queue, id, mapping: it is a mapping queue
-- out:  { jobs }
-- keys: open, due, the event's hash
--- @include shared/save
--- @call
if not redis.call('ZSCORE', key('open', a.queue), a.id) then return { jobs } end
if a.mapping then
  local e = event(a.id)
  if e and e.s.status == 'accepted' then
    wake(e, 'requeue')
  else
    redis.call('ZREM', key('open', a.queue), a.id)
    if e and not wake_waiter(e) then e.unsettled = true end
  end
else
  local d = delivery(a.id)
  local s = d and d.s or {}
  if s.status == 'pending' and is_first(d) then
    set_delivery(d, 'requeue', { gen = s.gen + 1 })
    queue_delivery(d, math.max(s.due or NOW, NOW))
    put_delivery_job(d, math.max((s.due or NOW) - NOW, 0))
  elseif s.status == 'pending' and s.waits and not rejected_before(d) then
    s.waits = nil
    touch(d)
  elseif s.status == 'sending' or s.status == 'attention' and s.asked then
    set_delivery(d, s.status == 'sending' and 'takeOver' or 'askAgain', { gen = s.gen + 1 })
    d.placed = true
    redis.call('ZADD', key('open', a.queue), NOW + GRACE_MS, a.id)
    put_delivery_job(d)
  else
    redis.call('ZREM', key('open', a.queue), a.id)
    redis.call('ZREM', key('due', a.queue), a.id)
    -- an event that ended beside it was kept open while it could not be read
    for _, id in ipairs(d and events_of(d) or {}) do
      local e = beside(event, id)
      if e then e.unsettled = true end
    end
  end
end
save()
return { jobs }
