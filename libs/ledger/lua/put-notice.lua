-- A notice arrives or is replaced; its waiting events are woken in the same step.
-- ARGV: 3 dn, 4 notice, 5 fingerprint of what is frozen once used, 6 tid, 7 sellBillNum or '', 8 pushed order or '', 9 msg_id or ''
local dn, doc, frozen, tid, bill, pushed, msg = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
if msg ~= '' and redis.call('GET', key('pushed-message', msg)) then return { 'known' } end
local n = redis.call('HMGET', key('dn', dn), 'used', 'frozen', 'open')
if n[1] and n[2] ~= frozen then return { 'notice-in-use' } end
local before = redis.call('GET', key('notice', dn))
-- An order that was pushed stays with its notice, whoever replaces that: a second line, for packed text has one.
if pushed == '' and before then pushed = string.match(before, '\n(.*)') or '' end
redis.call('SET', key('notice', dn), pushed == '' and doc or doc .. '\n' .. pushed)
redis.call('HSET', key('dn', dn), 'frozen', frozen)
redis.call('HINCRBY', key('dn', dn), 'v', 1)
if msg ~= '' then redis.call('SET', key('pushed-message', msg), dn, 'EX', KEEP_ITEMS) end
local topics = { 'dn:' .. dn }
for _, number in ipairs({ tid, bill }) do
  if number ~= '' then
    topics[#topics + 1] = 'order:' .. number
    redis.call('HSET', key('order', number), dn, 1)
    redis.call('EXPIRE', key('order', number), KEEP_ITEMS)
  end
end
if tonumber(n[3] or '0') <= 0 then dn_expiry(dn, 'EXPIRE') end
fire(topics)
return { before and 'replaced' or 'created', jobs }
