-- The POS's word on a refund (CONTRACT §3.4): our number names the delivery, else its own. ARGV: 3 SenderBillNum, 4 BillNum, 5 vendor state (JSON), 6 done | refused | other
local d = false
if ARGV[3] ~= '' then d = redis.call('GET', key('reference', ARGV[3])) end
if not d and ARGV[4] ~= '' then d = redis.call('GET', key('bill', ARGV[4])) end
local h = d and delivery(d)
if not h then return { 'unknown', jobs } end
local final = redis.call('HGET', key('delivery', d), 'final')
if final then return { 'recorded', jobs } end
redis.call('HSET', key('delivery', d), 'vendor', ARGV[5])
if ARGV[6] ~= 'other' then redis.call('HSET', key('delivery', d), 'final', ARGV[6]) end
local settled = h.status == 'resolved' or h.status == 'discarded'
-- Whatever else it says: who speaks of a bill has it.
local proved = h.status == 'attention' and h.reason == 'outcome-unknown' and ARGV[6] == 'other'
if proved or (ARGV[6] == 'done' and not settled and h.status ~= 'delivered') then
  deliver(d, h, ARGV[5])
elseif ARGV[6] == 'refused' and not settled then
  if h.status ~= 'delivered' then leave_lane(d, h.destination, h.lane) end
  to_attention(d, h, 'vendor-refused', '')
end
return { 'recorded', jobs }
