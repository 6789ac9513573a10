-- Claim of a seq, transition of its notice, record and indexes of the event: one atomic step (DESIGN "Accepting, fast").
-- Every write costs its place in the append-only file as well: what goes into one key goes there by one command.
-- ARGV: 3 kind, 4 seq, 5 fingerprint, 6 body, 7 dn or '', then pairs 'sn'|'tn', value for the indexes
local kind, seq, fingerprint, body, dn = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local id = kind .. ':' .. seq
local claim = redis.call('GET', key('claim', kind, seq))
if claim then
  if claim ~= fingerprint then return { 'seq-reused' } end
  local known = redis.call('HMGET', key('event', id), 'status', 'gen')
  if known[1] == 'accepted' then return { 'known', known[2] } end
  return { 'known' }
end

local verdict
local n, change = {}, {}
if dn ~= '' then
  n = redis.call('HMGET', key('dn', dn), 'state', 'since', 'by', 'v', 'open')
  if kind == 'checkout' and n[1] then return { 'not-pending', n[1], n[2], n[3] } end
  if kind == 'checkout' then
    change = { 'state', 'shipped', 'since', NOW, 'by', seq, 'v', tonumber(n[4] or '0') + 1 }
  elseif kind == 'refuse' and n[1] then
    verdict = n[1] == 'shipped' and 'already-shipped' or 'repeated'
  elseif kind == 'refuse' then
    change = { 'state', 'refused', 'since', NOW, 'by', seq, 'v', tonumber(n[4] or '0') + 1 }
  end
end

local no = redis.call('INCR', key('accepted'))
redis.call('SET', key('claim', kind, seq), fingerprint)
redis.call('SET', key('body', id), body)
local event = { 'status', 'accepted', 'at', NOW, 'no', no, 'gen', 1 }
if verdict then
  event[#event + 1] = 'verdict'
  event[#event + 1] = verdict
end
if dn ~= '' then
  event[#event + 1] = 'dn'
  event[#event + 1] = dn
  local open = tonumber(n[5] or '0') + 1
  redis.call('HSET', key('dn', dn), 'open', open, 'e:' .. id, no, unpack(change))
  if open == 1 then dn_expiry(dn, 'PERSIST') end
  redis.call('ZADD', key('unmapped', kind, dn), no, id)
end
redis.call('HSET', key('event', id), unpack(event))
for i = 8, #ARGV, 2 do
  local index = key(ARGV[i], ARGV[i + 1])
  redis.call('HSET', index, 'e:' .. id, 1)
  redis.call('EXPIRE', index, KEEP_ITEMS)
end
redis.call('ZADD', key('open', kind), NOW + GRACE_MS, id)
return { 'accepted', 1 }
