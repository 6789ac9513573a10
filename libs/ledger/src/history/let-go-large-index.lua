-- Third of three steps by which a large notice leaves: removes a portion of its index entries. A notice that was thawed meanwhile has no
-- `left:<dn>` any more, and nothing is removed; nor where a process of an older version thawed it, which leaves that hash behind.
-- in:   dn; cursor: where to go on, nil: at the beginning; most
-- out:  where to go on, '0': that was all
-- keys: left, leaving, sn, tn, cold, history
--- @flags allow-oom
--- @include shared/core
--- @include history/cold
--- @include history/notice-index
--- @call
local k = key('left', a.dn)
if not cold_value('dn:' .. a.dn) then
  redis.call('UNLINK', k)
  redis.call('HDEL', key('leaving'), a.dn)
  return '0'
end
local scanned = redis.call('HSCAN', k, a.cursor or '0', 'COUNT', a.most)
for _, entry in ipairs(entries_of(a.dn, k, by_name(scanned[2]))) do redis.call('ZREM', PREFIX .. entry[1], entry[2]) end
if scanned[1] == '0' then
  redis.call('UNLINK', k)
  redis.call('HDEL', key('leaving'), a.dn)
end
return scanned[1]
