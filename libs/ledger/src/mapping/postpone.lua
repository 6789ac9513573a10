-- A mapping failed for a technical reason: writes when it is tried again, by Redis's clock and not by the worker's.
-- in:   id, gen, delay in ms
-- out:  –
-- keys: the event's hash, due of its kind
--- @include shared/save
--- @call
local e = event(a.id)
if e and e.s.status == 'accepted' and e.s.gen == a.gen then
  set_event(e, 'postpone', { retryAt = NOW + a.delay })
  save()
end
