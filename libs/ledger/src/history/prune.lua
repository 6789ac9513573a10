-- Deletes cold numbers that are older than `ITEM_RETENTION_DAYS`, some buckets a call, round after round.
-- in:   most: how many buckets
-- out:  { how many numbers went, whether the round goes on }
-- keys: cold, history
--- @flags allow-oom
--- @include shared/core
--- @include history/cold
--- @call
local oldest = math.floor((clock() - a.keepItems * 1000) / WEEK_MS)
local from = tonumber(redis.call('HGET', key('history'), 'pruned') or '0')
local to = math.min(from + a.most, buckets())
for bucket = from, to - 1 do
  local k = key('cold', string.format('%d', bucket))
  local all, gone = redis.call('HGETALL', k), {}
  for i = 1, #all, 2 do
    local week = math.floor(tonumber(string.match(all[i + 1], '^%d+')) / 8)
    if week < oldest then gone[#gone + 1] = all[i] end
  end
  if #gone > 0 then cold_added = cold_added - redis.call('HDEL', k, unpack(gone)) end
end
local went, more = -cold_added, to < buckets()
redis.call('HSET', key('history'), 'pruned', more and to or 0)
cold_save()
return { went, more and 1 or 0 }
