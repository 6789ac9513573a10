-- Records the POS's callback on a refund (CONTRACT §3.4). The delivery is found by our number, or else by the POS's own.
-- in:   reference (SenderBillNum), bill (BillNum), said: done | refused | other; missing: names of what the history does not know
--       of: the delivery for which these are sealed, nil: it is not known yet; vendor (its state as JSON), note (its state in words)
-- out:  { recorded | unknown, jobs } | { cold, name }: it lies in the history | { of, delivery }: nothing was done, seal for this one
-- keys: reference, bill, the event's hash, notice:<dn>, cold
--- @include delivery/end
--- @include shared/history
--- @include history/cold
local missing

local function cold(name)
  return has_history() and not missing[name] and cold_value(name) and name
end

-- The delivery that a number names, else the name under which the history knows it.
local function named(name, number)
  local id = number and redis.call('GET', key(name, number))
  if not id then return nil, number and cold(name .. ':' .. number) end
  local d = delivery(id)
  if d or not has_history() then return d end
  local _, home = split_delivery(id)
  return nil, not missing['event:' .. home] and 'event:' .. home
end

--- @call
missing = {}
for _, name in ipairs(a.missing) do missing[name] = true end

local d, lies = named('reference', a.reference)
if not d and not lies then d, lies = named('bill', a.bill) end
if lies then return { 'cold', lies } end
if not d then return { 'unknown', jobs } end
if d.id ~= a.of then return { 'of', d.id } end
local s = d.s
local earlier = a.bill and a.bill ~= s.bill and s.bills and s.bills[a.bill]
if earlier then
  -- It speaks of a request that was sent anew since: the latest has a state of its own.
  if earlier == '' and a.said ~= 'other' then
    s.bills[a.bill] = a.said
    local unsettled = s.status == 'pending' or s.status == 'sending' or s.status == 'attention'
    if a.said == 'done' and unsettled then
      deliver(d, { vendor = a.vendor, final = 'done', detail = 'a callback proved an earlier request of it booked' })
    else
      d.dirty, d.home.has_dirty = true, true
    end
    save()
  end
  return { 'recorded', jobs }
end
if s.final then return { 'recorded', jobs } end
-- the reply that would have named it was lost
if a.bill and not s.bill then set_bill(s, a.bill) end
remember_delivery_of(d, { what = 'callback', by = d.destination, note = a.note })
local with = { vendor = a.vendor, final = a.said ~= 'other' and a.said or nil }
-- Any callback for a bill proves receipt.
local proved = unknown(s)
local open = s.status == 'pending' or s.status == 'sending' or s.status == 'attention'
if a.said == 'refused' and s.status ~= 'discarded' then
  -- whoever resolved it may have seen it booked, or have paid by hand: a person has to know either way
  to_attention(d, 'vendor-refused', s.status == 'resolved' and 'it was resolved by a person before' or '', with)
elseif open and (a.said == 'done' or proved) then
  with.detail = 'a callback proved it delivered'
  deliver(d, with)
elseif s.status ~= 'pending' then
  -- a person settled it, which stays so
  s.vendor, s.final = with.vendor, s.status ~= 'sending' and with.final or nil
  d.dirty, d.home.has_dirty = true, true
end
save()
return { 'recorded', jobs }
