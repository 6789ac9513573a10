-- Ends a delivery, or moves it to the attention list; shared by all steps that do so.
--- @include shared/save

local function deliver(d, with)
  with = with or {}
  with.ended = NOW
  set_delivery(d, 'deliver', with)
end

local function to_attention(d, reason, detail, with)
  with = with or {}
  with.reason, with.detail = reason, detail
  -- look-ups are made of an unknown outcome only
  if reason ~= 'outcome-unknown' then d.s.asked = nil end
  set_delivery(d, 'attend', with)
end

-- The vendor's own number of the latest request; one it had before belongs to an earlier request from now on, with the vendor's word on that.
local function set_bill(s, bill)
  if s.bill and s.bill ~= bill then
    s.bills = s.bills or {}
    s.bills[s.bill] = s.final or ''
  end
  s.bill = bill
end

-- Sent again from the start: a new generation, which no old job can claim, with its attempts counted anew.
local function restart(d)
  set_bill(d.s, nil)
  set_delivery(d, 'retry', { gen = d.s.gen + 1, base = d.s.n })
end
