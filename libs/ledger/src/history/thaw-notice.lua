-- A cold notice comes back as it was, with all that it is found by. What was accepted for it meanwhile is kept.
-- in:   dn, revision; fields (names and values in turn), document (nil: none), index: each { key, member, score }
-- out:  thawed | hot: it is there | stale: the history has a newer one
-- keys: notice, document, sn, tn, order, outbox-notices, resting, cold, history
--- @include shared/core
--- @include history/cold
local value = cold_value('dn:' .. a.dn)
if not value then return 'hot' end
if string.match(value, '^%d+ (%d+)') ~= string.format('%d', a.revision) then return 'stale' end
local k, now = key('notice', a.dn), clock()

-- What was accepted for it while it was cold made a hash with its turns, its events and a few counts: they count together.
local SUMS = ' v checkouts rev '
local own, flat = {}, redis.call('HGETALL', k)
for i = 1, #flat, 2 do own[flat[i]] = flat[i + 1] end
local fields = {}
for i = 1, #a.fields, 2 do
  local name, kept = a.fields[i], a.fields[i + 1]
  local met = own[name]
  if not met or string.find(SUMS, ' ' .. name .. ' ', 1, true) then
    fields[#fields + 1] = name
    fields[#fields + 1] = met and string.format('%d', tonumber(kept) + tonumber(met)) or kept
  end
end
in_parts(fields, 1000, function(from, to) redis.call('HSET', k, unpack(fields, from, to)) end)
if own.cold then
  redis.call('HDEL', k, 'cold')
  redis.call('HINCRBY', k, 'v', 1)
  redis.call('HINCRBY', k, 'rev', 1)
  if not own.open then redis.call('ZADD', key('outbox-notices'), now, a.dn) end
end

if a.document then redis.call('SET', key('document', a.dn), a.document) end
for _, entry in ipairs(a.index) do
  redis.call('ZADD', PREFIX .. entry[1], entry[3], entry[2])
  redis.call('EXPIRE', PREFIX .. entry[1], a.keepItems)
end
cold_remove('dn:' .. a.dn)
redis.call('ZADD', key('resting'), now, a.dn)
cold_save()
return 'thawed'
