-- Events as they lie in Redis, with the order numbers of their notices, at one instant.
-- in:   ids
-- out:  for each { fields with names in turn, tid or '', bill or '' }; no fields: it is not there
-- keys: the events' hashes, notice:<dn>
--- @flags no-writes
--- @include shared/core
--- @call
local found = {}
for i, id in ipairs(a.ids) do
  local flat = redis.call('HGETALL', key('event', id))
  local dn
  for j = 1, #flat, 2 do
    if flat[j] == 'state' then dn = cjson.decode(flat[j + 1]).dn end
  end
  local n = dn and hash_fields(key('notice', dn), { 'tid', 'bill' }) or {}
  found[i] = { flat, n.tid or '', n.bill or '' }
end
return found
