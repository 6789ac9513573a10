-- An operator's action on one attention item (CONTRACT §5).
-- in:   item: e/<event> or d/<delivery>; action: retry | resolve | discard; dn: the notice to use, nil: its own
-- out:  { ok | gone | not-pending | several-events, jobs, whether more is to be woken }
-- keys: attention, the event's hash, notice:<dn> of both notices, sn, tn, unmapped, open, due, waits
--- @include delivery/end
--- @include people/take-back
local what, id = string.sub(a.item, 1, 1), string.sub(a.item, 3)
if not redis.call('ZSCORE', key('attention'), a.item) then return { 'gone', jobs, 0 } end
local more = false

-- What no destination was sent yet is not sent any more. `moved`: another delivery takes its place.
local function discard_unsent(e, moved)
  for _, d in ipairs(deliveries_of(e)) do
    if d.s.status == 'pending' and #events_of(d) == 1 then set_delivery(d, 'discard', { ended = NOW, moved = moved }) end
  end
end

-- Takes an event out of what it did to its notice, to map it anew: under another notice, its state there included, or under its
-- own, which was corrected. False where the other notice does not take it.
local function remap(e, to)
  local from = e.s.dn
  local n = notice(to)
  if e.kind == 'checkout' and from ~= to and n.f.state then return false end
  -- It is woken below, and not by what it gives back.
  e.leaving = true
  more = take_back(e) or more
  discard_unsent(e, 1)
  if e.kind == 'checkout' then
    local body = cjson.decode(redis.call('HGET', key('event', e.id), 'body'))
    ship_again(e, body, to)
    set_notice(n, 'ship', { since = NOW, by = e.seq })
  end
  e.s.dn = to
  return true
end

local function answer(word)
  if word ~= 'ok' then return { word, jobs, 0 } end
  save()
  return { word, jobs, more and 1 or 0 }
end

if what == 'e' then
  local e = event(id)
  if a.action == 'retry' then
    if a.dn and a.dn ~= e.s.dn and not remap(e, a.dn) then return answer('not-pending') end
    wake(e, 'retry')
    return answer('ok')
  end
  if a.action == 'discard' then
    e.leaving = true
    discard_unsent(e)
    more = take_back(e)
  end
  local open = false
  for _, d in ipairs(deliveries_of(e)) do
    local status = d.s.status
    open = open or status == 'pending' or status == 'sending' or status == 'attention'
  end
  local name = a.action == 'resolve' and 'resolve' or 'discard'
  if open then
    set_event(e, 'settle', { settled = name == 'resolve' and 'resolved' or 'discarded' })
    e.unsettled = true
  else
    set_event(e, name, { ended = NOW })
  end
  return answer('ok')
end

local d = delivery(id)
local covered = events_of(d)
local first = event(covered[1])
-- With its own notice a refund or refuse is mapped anew: the notice was corrected. A checkout is not: returns refer to its pieces.
local plain = not a.dn or a.dn == d.s.dn and (#covered > 1 or first.kind == 'checkout')
if a.action == 'retry' then
  if plain then
    restart(d)
    return answer('ok')
  end
  if #covered > 1 then return answer('several-events') end
  if not remap(first, a.dn) then return answer('not-pending') end
  set_delivery(d, 'discard', { ended = NOW, moved = 1 })
  wake(first, first.s.status == 'accepted' and 'requeue' or 'retry')
  return answer('ok')
end
set_delivery(d, a.action, { ended = NOW })
if a.action == 'discard' then
  for _, each in ipairs(covered) do
    local e = event(each)
    if e then
      e.leaving = true
      discard_unsent(e)
      more = take_back(e) or more
    end
  end
end
return answer('ok')
