-- A cold notice comes back as it was, with all that it is found by. What was accepted for it meanwhile is kept.
-- in:   dn, revision, erased: it comes without the person, nil: as it was written; fields (names and values in turn), document (nil:
--       none), index: each { key, member, score }; part: name of what was gathered before (history/thaw-part.lua), nil: nothing
-- out:  thawed | hot | stale | erased (history/come-back.lua)
-- keys: notice, document, sn, tn, order, thawing, left, leaving, outbox-notices, resting, cold, history
--- @include shared/core
--- @include history/cold
--- @include history/come-back

-- What was accepted for it while it was cold made a hash with its turns, its events and a few counts: they count together.
local SUMS = { 'v', 'checkouts', 'rev' }
local fields
local function take(name, value)
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

--- @call
local no = refuses(a.dn, a.revision, a.erased)
if no then return no end
local k, now = key('notice', a.dn), clock()
local gathered = a.part and key('thawing', a.part)
if gathered and redis.call('EXISTS', gathered) == 0 then return 'stale' end
local own, flat = {}, redis.call('HGETALL', k)
for i = 1, #flat, 2 do own[flat[i]] = flat[i + 1] end
local kept = gathered and hash_fields(gathered, SUMS) or {}
fields = {}
for i = 1, #a.fields, 2 do kept[a.fields[i]] = a.fields[i + 1] end
for _, name in ipairs(SUMS) do
  if kept[name] and own[name] then own[name] = string.format('%d', tonumber(kept[name]) + tonumber(own[name])) end
end
for name, value in pairs(own) do take(name, value) end
for name, value in pairs(kept) do
  if not own[name] then take(name, value) end
end
if a.erased then take('erased', '1') end
if gathered then
  redis.call('RENAME', gathered, k)
  redis.call('PERSIST', k)
end
call_with('HSET', k, fields)
if own.cold then
  redis.call('HDEL', k, 'cold')
  redis.call('HINCRBY', k, 'v', 1)
  redis.call('HINCRBY', k, 'rev', 1)
  if not own.open then redis.call('ZADD', key('outbox-notices'), now, a.dn) end
end

drop_left(a.dn)
if a.document then redis.call('SET', key('document', a.dn), a.document) end
find_again(a.index)
cold_remove('dn:' .. a.dn)
redis.call('ZADD', key('resting'), now, a.dn)
cold_save()
return 'thawed'
