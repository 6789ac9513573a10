-- Lifts the hold of a destination: what its vendor asked to wait for is due at once, under a new generation.
-- in:   destination
-- out:  { until when it was held in ms since 1970, 0 where it was not, how many deliveries are due now, jobs }
-- keys: gate, held, due, open, the events' hashes, notice:<dn>
--- @include shared/save
--- @call
local gate = key('gate', a.destination)
local till = tonumber(redis.call('HGET', gate, 'hold') or '0')
redis.call('HDEL', gate, 'hold', 'holdSince')
local k, released = key('held', a.destination), 0
if till > NOW then
  for _, id in ipairs(redis.call('SMEMBERS', k)) do
    local d = beside(delivery, id)
    if d and d.s.status == 'pending' and (d.s.due or 0) > NOW then
      set_delivery(d, 'release', { gen = d.s.gen + 1, due = NOW })
      queue_delivery(d, NOW)
      put_delivery_job(d)
      released = released + 1
    end
  end
end
redis.call('DEL', k)
save()
return { till > NOW and till or 0, released, jobs }
