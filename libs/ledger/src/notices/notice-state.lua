-- The OMS takes a notice back before anything left, or gives a refused or cancelled one free again (CONTRACT §3.2).
-- in:   dn, step: cancel | reopen; missing: names of what the history does not know
-- out:  { ok | unknown | notice-in-use, jobs, whether more is to be woken } | { cold, name }: it lies in the history
-- keys: notice, document, the hash of the refuse, waits
--- @include delivery/end
--- @include people/discard
--- @include history/cold
local n
-- Redis answers nobody meanwhile
local MOST_REPEATS = 200

local function done()
  local more = fire({ 'dn:' .. a.dn })
  n.expire = true
  save()
  return { 'ok', jobs, more and 1 or 0 }
end

--- @call
if redis.call('EXISTS', key('document', a.dn)) == 0 then
  local name = 'dn:' .. a.dn
  if has_history() and cold_value(name) then return { 'cold', name } end
  return { 'unknown', jobs, 0 }
end
n = notice(a.dn, { 'refuse', 'refused', 'checkouts', 'before', 'sent' })
local state = n.f.state or 'pending'

if a.step == 'cancel' then
  if state == 'cancelled' then return { 'ok', jobs, 0 } end
  local left = tonumber(n.f.checkouts or '0') > 0
  if left or n.f.before or n.f.refuse or state ~= 'pending' then return { 'notice-in-use', jobs, 0 } end
  set_notice(n, 'cancel', { since = NOW, by = 'oms' })
  return done()
end

if state ~= 'refused' and state ~= 'cancelled' then return { 'notice-in-use', jobs, 0 } end
local id = state == 'refused' and n.f.refuse and 'refuse:' .. n.f.refuse
local e = id and event(id)
-- What it was sent, and what it took, must be known.
if id and not e and has_history() and a.missing[1] ~= 'event:' .. id then return { 'cold', 'event:' .. id } end
if e then
  for _, d in ipairs(deliveries_of(e)) do
    if d.s.status == 'sending' or unknown(d.s) then return { 'notice-in-use', jobs, 0 } end
  end
  -- what repeats it was said before the notice was opened again: it does not take its place
  for _, each in ipairs(redis.call('ZRANGE', key('waits', 'gone:' .. e.id), 0, MOST_REPEATS - 1)) do
    local x = event(each)
    if x then x.s.topics, x.dirty = nil, true end
  end
  redis.call('DEL', key('waits', 'gone:' .. e.id))
  local spent = told(e)
  for _, d in ipairs(deliveries_of(e)) do
    if d.s.status == 'pending' or d.s.status == 'attention' then set_delivery(d, 'discard', { ended = NOW }) end
  end
  -- What it refunded stays spent; its pieces may leave all the same.
  give_back_counts(e, n, took_of(e), spent)
  if not e.s.ended and e.s.parked then set_event(e, 'discard', { ended = NOW }) end
  e.unsettled = true
end
put(n, 'refuse', false)
put(n, 'refused', false)
set_notice(n, 'reopen')
return done()
