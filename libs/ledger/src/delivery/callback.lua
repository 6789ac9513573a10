-- The POS's word on a refund (CONTRACT §3.4): our number names the delivery, else its own.
-- in:   reference (SenderBillNum), bill (BillNum), vendor (its state as JSON), said: done | refused | other; note: its state in words
-- out:  { recorded | unknown, jobs }
-- keys: reference, bill, the event's hash, notice:<dn>
--- @include delivery/end
--- @include shared/history
local id = a.reference and redis.call('GET', key('reference', a.reference))
if not id and a.bill then id = redis.call('GET', key('bill', a.bill)) end
local d = id and delivery(id)
if not d then return { 'unknown', jobs } end
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
remember_delivery_of(d, { what = 'callback', by = d.destination, note = a.note })
local with = { vendor = a.vendor, final = a.said ~= 'other' and a.said or nil }
-- Any callback for a bill proves receipt.
local proved = s.status == 'attention' and s.reason == 'outcome-unknown'
local open = s.status == 'pending' or s.status == 'sending' or s.status == 'attention'
if a.said == 'refused' and (open or s.status == 'delivered') then
  to_attention(d, 'vendor-refused', '', with)
elseif open and (a.said == 'done' or proved) then
  with.detail = 'a callback proved it delivered'
  deliver(d, with)
elseif s.status ~= 'pending' then
  -- what a person settled stays settled
  s.vendor, s.final = with.vendor, s.status ~= 'sending' and with.final or nil
  d.dirty, d.home.has_dirty = true, true
end
save()
return { 'recorded', jobs }
