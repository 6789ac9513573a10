-- An event that was let go comes back as it was, with the numbers by which vendors name its deliveries.
-- in:   id, no, dn (nil: none), at, revision; fields (names and values in turn), references, bills: each { number, delivery }
-- out:  thawed | hot: it is there | cold: its notice must come first | stale: the history has a newer one | unknown
-- keys: event, claim, notice:<dn>, committed, reference, bill, hour, hours, cold, history
--- @include shared/core
--- @include history/cold
local HOUR_MS = 3600000
local k = key('event', a.id)
if redis.call('EXISTS', k) == 1 then return 'hot' end
local revision = string.format('%d', a.revision)
if a.dn then
  local name = string.format('e:%d', a.no)
  local n = hash_fields(key('notice', a.dn), { name, 'cold' })
  local stub = n[name]
  if n.cold or not stub then return cold_value('dn:' .. a.dn) and 'cold' or 'unknown' end
  if string.sub(stub, 1, 1) ~= '[' then return 'unknown' end
  if string.format('%d', cjson.decode(stub)[4]) ~= revision then return 'stale' end
  redis.call('HSET', key('notice', a.dn), name, a.id)
else
  local value = cold_value('event:' .. a.id)
  if not value then return 'unknown' end
  if string.match(value, ' (%d+)$') ~= revision then return 'stale' end
  cold_remove('event:' .. a.id)
end
in_parts(a.fields, 1000, function(from, to) redis.call('HSET', k, unpack(a.fields, from, to)) end)
for name, list in pairs({ reference = a.references, bill = a.bills }) do
  for _, each in ipairs(list) do
    redis.call('SET', key(name, each[1]), each[2], 'EX', a.keepItems)
    cold_remove(name .. ':' .. each[1])
  end
end
redis.call('PERSIST', key('claim', a.id))
redis.call('ZADD', key('committed'), clock(), a.id)

-- Back into the list of its hour, which is in order of acceptance.
local hour = string.format('%d', math.floor(a.at / HOUR_MS))
local list = key('hour', hour)
if not redis.call('LPOS', list, a.id) then
  local before
  for _, id in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local state = redis.call('HGET', key('event', id), 'state')
    if state and cjson.decode(state).no > a.no then
      before = id
      break
    end
  end
  if before then redis.call('LINSERT', list, 'BEFORE', before, a.id) else redis.call('RPUSH', list, a.id) end
  redis.call('ZADD', key('hours'), hour, hour)
end
cold_save()
return 'thawed'
