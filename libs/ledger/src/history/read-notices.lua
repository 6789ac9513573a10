-- Notices as they lie in Redis, with all that they are found by, at one instant: the first of those asked for, at least one, until they have
-- `most` fields. Of one that has more by itself a piece: its pieces belong together while its revision stays.
-- in:   dns; cursor: where to go on with the only one, nil: at its beginning; most: fields that one script may look at
-- out:  for each { fields with names in turn, document or '', { key, member, score } …, revision or '', where to go on or '' }; no fields:
--       there is none
-- keys: notice, document, sn, tn, order
--- @flags no-writes
--- @include shared/core
--- @include history/notice-index
local function read(dn, k, size)
  local flat, on
  if a.cursor or size > a.most then
    local scanned = redis.call('HSCAN', k, a.cursor or '0', 'COUNT', a.most)
    on, flat = scanned[1] ~= '0' and scanned[1] or '', scanned[2]
  else
    flat, on = redis.call('HGETALL', k), ''
  end
  local index = entries_of(dn, k, by_name(flat))
  local document = ''
  if not a.cursor then
    document = redis.call('GET', key('document', dn)) or ''
    for _, entry in ipairs(order_entries(dn, hash_fields(k, { 'tid', 'bill' }))) do index[#index + 1] = entry end
  end
  return { flat, document, index, redis.call('HGET', k, 'rev') or '', on }
end

--- @call
return first_notices(a.dns, a.most, read)
