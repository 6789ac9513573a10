-- Look-ups of a delivery whose outcome is unknown: they are open work of its destination and pass its gate like a request.
-- in:   delivery, gen, asked: how many were made; step: 'ask' | 'missed' | 'found'; limits (gate.lua); vendor (opaque); delay until
--       the next one in ms, nil: none follows; hold: how long the vendor asked to be left alone in ms
-- out:  { 'ask', request } | { 'held', ms, what } | { 'missed' | 'found' | 'gone', jobs }
-- keys: the event's hash, notice:<dn>, gate, sends, due, open of the destination
--- @include delivery/end
--- @include shared/history
--- @include delivery/gate
--- @include delivery/hold
--- @call
local d = delivery(a.delivery)
if not d or d.s.gen ~= a.gen or d.s.status ~= 'attention' or d.s.reason ~= 'outcome-unknown' or d.s.asked ~= a.asked then
  return { 'gone', jobs }
end
if a.step == 'ask' then
  local wait, what = gate(d.destination, a.limits, false)
  if wait then return { 'held', wait, what } end
  -- should its process die, the sweeper asks again
  redis.call('ZADD', key('open', d.destination), NOW + a.limits.leaseMs + GRACE_MS, d.id)
  redis.call('ZREM', key('due', d.destination), d.id)
  return { 'ask', redis.call('HGET', d.home.key, d.name .. '.request') or '' }
end
remember_delivery_of(d, { what = 'look-up', by = d.destination, note = a.step })
if a.step == 'found' then
  deliver(d, { vendor = a.vendor, detail = 'a look-up proved it delivered' })
else
  if a.hold then hold(d.destination, a.hold) end
  to_attention(d, d.s.reason, d.s.detail, { asked = a.delay and a.asked + 1 or nil })
  if a.delay then
    queue_delivery(d, NOW + a.delay)
    put_delivery_job(d, a.delay)
  else
    d.s.asked = nil
    redis.call('ZREM', key('open', d.destination), d.id)
  end
end
save()
return { a.step, jobs }
