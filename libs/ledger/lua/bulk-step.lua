-- One step of a bulk action: books what became of the item before, and hands out the next one to who holds the lock.
-- ARGV: 3 bulk, 4 token of the caller, 5 how long its lock holds in ms, 6 result of the item handed out before or '',
--       7 seconds an ended bulk is kept
local id, token, result = ARGV[3], ARGV[4], ARGV[6]
local k, items, lock = key('bulk', id), key('bulk-items', id), key('bulk-lock', id)
local holder = redis.call('GET', lock)
if holder and holder ~= token then return { 'busy' } end
local b = redis.call('HMGET', k, 'status', 'current')
if not b[1] then return { 'gone' } end
if result ~= '' and b[2] then
  redis.call('LPOP', items)
  redis.call('HDEL', k, 'current')
  redis.call('HINCRBY', k, result, 1)
  b[2] = false
end
if b[1] ~= 'running' then return { b[1] } end

local head = redis.call('LINDEX', items, 0)
if not head then
  redis.call('HSET', k, 'status', 'done', 'endedAt', NOW)
  redis.call('ZREM', key('bulks-open'), id)
  redis.call('EXPIRE', k, ARGV[7])
  redis.call('DEL', items, lock)
  return { 'done' }
end
redis.call('SET', lock, token, 'PX', ARGV[5])
redis.call('HSET', k, 'current', head)
local at = string.find(head, ' ', 1, true)
local since, member = string.sub(head, 1, at - 1), string.sub(head, at + 1)
-- It counts only as it stood when the bulk was made: what left the list and came back since is another matter.
local score = redis.call('ZSCORE', key('attention'), member)
local there = score and tonumber(score) == tonumber(since)
return { 'item', member, there and 1 or 0, b[2] and 1 or 0 }
