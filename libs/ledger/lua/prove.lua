-- A look-up proved a delivery of unknown outcome. ARGV: 3 delivery, 4 vendor state (JSON) or ''
local d = ARGV[3]
local h = delivery(d)
if not h or h.status ~= 'attention' or h.reason ~= 'outcome-unknown' then return { 'gone', jobs } end
deliver(d, h, ARGV[4])
return { 'proved', jobs }
