-- A mapping failed for a technical reason: when it is tried again is known by Redis's clock, whatever the worker's says.
-- in:   id, gen, delay in ms
-- out:  –
-- keys: the event's hash, due of its kind
--- @include shared/save
local e = event(a.id)
if e and e.s.status == 'accepted' and e.s.gen == a.gen then
  set_event(e, 'postpone', { retryAt = NOW + a.delay })
  save()
end
