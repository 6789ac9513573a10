-- An event as it lies in Redis, with the order numbers of its notice, at one instant.
-- in:   id
-- out:  { fields with names in turn, tid or '', bill or '' }
-- keys: the event's hash, notice:<dn>
--- @include shared/core
local flat = redis.call('HGETALL', key('event', a.id))
local dn
for i = 1, #flat, 2 do
  if flat[i] == 'state' then dn = cjson.decode(flat[i + 1]).dn end
end
local n = dn and hash_fields(key('notice', dn), { 'tid', 'bill' }) or {}
return { flat, n.tid or '', n.bill or '' }
