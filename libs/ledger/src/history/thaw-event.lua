-- An event that was let go comes back as it was, with the numbers by which vendors name its deliveries.
-- in:   id, no, dn (nil: none), at, revision, erased: it comes without the person, nil: as it was written; fields (names and values in
--       turn), references, bills: each { number, delivery }
-- out:  thawed | hot: it is there | cold: its notice must come first | stale: the history has a newer one | erased: the person of its
--       notice was erased since, and the caller is to take that out | unknown
-- keys: event, claim, notice:<dn>, committed, reference, bill, hour, hours, cold, history
--- @include shared/core
--- @include history/cold
local HOUR_MS = 3600000

-- Back into the list of its hour, which is in order of acceptance. Of hours that are over it holds what is in Redis (upkeep/trim-hours.ts), so
-- that its place is found by halves; where too many are gone, or the list is too long to be gone through, it stays out of it: lists
-- find it by its row in the history.
local MOST_LISTED, SOME = 20000, 16
local list
local length

-- The first from this place on that is in Redis: its place, number and id.
local function there_from(first, last)
  for i, id in ipairs(redis.call('LRANGE', list, first, math.min(first + SOME - 1, last))) do
    local state = redis.call('HGET', key('event', id), 'state')
    if state then return first + i - 1, cjson.decode(state).no, id end
  end
end

-- The event before which it belongs, nil: it is the last; false: that cannot be told.
local function follower()
  local low, high, before = 0, length, nil
  while low < high do
    local middle = math.floor((low + high) / 2)
    local place, no, id = there_from(middle, high - 1)
    if not place then return false end
    if no > a.no then high, before = middle, id else low = place + 1 end
  end
  return before
end

--- @call
local k = key('event', a.id)
if redis.call('EXISTS', k) == 1 then return 'hot' end
local revision = string.format('%d', a.revision)
if a.dn then
  local name = string.format('e:%d', a.no)
  local n = hash_fields(key('notice', a.dn), { name, 'cold', 'erased' })
  local stub = n[name]
  if n.cold or not stub then return cold_value('dn:' .. a.dn) and 'cold' or 'unknown' end
  if string.sub(stub, 1, 1) ~= '[' then return 'unknown' end
  if string.format('%d', cjson.decode(stub)[4]) ~= revision then return 'stale' end
  if n.erased and not a.erased then return 'erased' end
  redis.call('HSET', key('notice', a.dn), name, a.id)
  -- a large notice that is about to leave begins anew (history/let-go-steps.lua)
  redis.call('HINCRBY', key('notice', a.dn), 'rev', 1)
else
  local value = cold_value('event:' .. a.id)
  if not value then return 'unknown' end
  if string.match(value, ' (%d+)$') ~= revision then return 'stale' end
  cold_remove('event:' .. a.id)
end
call_with('HSET', k, a.fields)
for name, list in pairs({ reference = a.references, bill = a.bills }) do
  for _, each in ipairs(list) do
    redis.call('SET', key(name, each[1]), each[2], 'EX', a.keepItems)
    cold_remove(name .. ':' .. each[1])
  end
end
redis.call('PERSIST', key('claim', a.id))
redis.call('ZADD', key('committed'), clock(), a.id)
local hour = string.format('%d', math.floor(a.at / HOUR_MS))
list = key('hour', hour)
length = redis.call('LLEN', list)

if length <= MOST_LISTED and not redis.call('LPOS', list, a.id) then
  local before = follower()
  if before then redis.call('LINSERT', list, 'BEFORE', before, a.id) end
  if before == nil then redis.call('RPUSH', list, a.id) end
  if before ~= false then redis.call('ZADD', key('hours'), hour, hour) end
end
cold_save()
return 'thawed'
