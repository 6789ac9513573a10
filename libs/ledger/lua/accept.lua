-- Claim of a seq, transition of its notice, record and indexes of the event: one atomic step (DESIGN "Accepting, fast").
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
if dn ~= '' and kind ~= 'refund' then
  local n = redis.call('HMGET', key('dn', dn), 'state', 'since', 'by')
  if kind == 'checkout' then
    if n[1] then return { 'not-pending', n[1], n[2], n[3] } end
    redis.call('HSET', key('dn', dn), 'state', 'shipped', 'since', NOW, 'by', seq)
    redis.call('HINCRBY', key('dn', dn), 'v', 1)
  elseif n[1] == 'shipped' then
    verdict = 'already-shipped'
  elseif n[1] == 'refused' then
    verdict = 'repeated'
  else
    redis.call('HSET', key('dn', dn), 'state', 'refused', 'since', NOW, 'by', seq)
    redis.call('HINCRBY', key('dn', dn), 'v', 1)
  end
end

local no = redis.call('INCR', key('accepted'))
redis.call('SET', key('claim', kind, seq), fingerprint)
redis.call('SET', key('body', id), body)
redis.call('HSET', key('event', id), 'status', 'accepted', 'at', NOW, 'no', no, 'gen', 1)
if verdict then redis.call('HSET', key('event', id), 'verdict', verdict) end
if dn ~= '' then
  redis.call('HSET', key('event', id), 'dn', dn)
  opened_under(dn)
  redis.call('ZADD', key('events', dn), no, id)
  redis.call('ZADD', key('unmapped', kind, dn), no, id)
end
for i = 8, #ARGV, 2 do
  local index = key(ARGV[i], ARGV[i + 1])
  redis.call('HSET', index, 'e:' .. id, NOW)
  redis.call('EXPIRE', index, KEEP_ITEMS)
end
redis.call('ZADD', key('open', kind), NOW + GRACE_MS, id)
return { 'accepted', 1 }
