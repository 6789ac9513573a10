-- A notice as it lies in Redis, with all that it is found by: at one instant, or a piece of it where it has more fields than one script
-- may look at. The pieces belong together while its revision stays.
-- in:   dn; cursor: where to go on, nil: at the beginning; most: fields of one piece
-- out:  { fields with names in turn, document or '', { key, member, score } …, revision or '', where to go on or '' }; no fields: there is none
-- keys: notice, document, sn, tn, order
--- @include shared/core
--- @include history/notice-index
local k = key('notice', a.dn)
local flat, on
if a.cursor or redis.call('HLEN', k) > a.most then
  local scanned = redis.call('HSCAN', k, a.cursor or '0', 'COUNT', a.most)
  on, flat = scanned[1] ~= '0' and scanned[1] or '', scanned[2]
else
  flat, on = redis.call('HGETALL', k), ''
end
local fields = by_name(flat)
local index = entries_of(a.dn, k, fields)
local document = ''
if not a.cursor then
  document = redis.call('GET', key('document', a.dn)) or ''
  for _, entry in ipairs(order_entries(a.dn, hash_fields(k, { 'tid', 'bill' }))) do index[#index + 1] = entry end
end
return { flat, document, index, redis.call('HGET', k, 'rev') or '', on }
