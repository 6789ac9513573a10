-- One step of a bulk action: books what became of the item before, and hands out the next one to who holds the lock.
-- in:   id, token of the caller, lockMs how long its lock holds, result of the item handed out before (nil: none), kept: seconds an
--       ended bulk is kept; patient: whether there is time for an event that was woken
-- out:  { 'item', member, whether it is on the list as it was, whether it was handed out before } | { busy | gone | done | cancelled }
--       { 'later' }: the next one is just being mapped again; nothing was handed out
-- keys: bulk, bulk-items, bulk-followed, bulk-lock, bulks-open, attention, waiting, the event's hash
--- @include shared/core

-- Whether an event waits, or needs a person, since then, and is off the list only to be mapped again: an earlier item of this bulk woke it, as like as not.
local function on_its_way_back(member, since)
  if string.sub(member, 1, 2) ~= 'e/' then return false end
  local read, s = pcall(cjson.decode, redis.call('HGET', key('event', string.sub(member, 3)), 'state') or '')
  return read and s.status == 'accepted' and s.waited and s.waited.since == tonumber(since) or false
end

--- @call
local k, items, lock = key('bulk', a.id), key('bulk-items', a.id), key('bulk-lock', a.id)
local holder = redis.call('GET', lock)
if holder and holder ~= a.token then return { 'busy' } end
local b = redis.call('HMGET', k, 'status', 'current')
if not b[1] then return { 'gone' } end
if a.result and b[2] then
  local done = redis.call('LPOP', items)
  redis.call('HDEL', k, 'current')
  if done and a.result == 'ok' then
    -- what becomes of it is told later (bulk-follow.lua)
    redis.call('RPUSH', key('bulk-followed', a.id), string.match(done, '^%S+ (.*)$'))
    redis.call('EXPIRE', key('bulk-followed', a.id), a.kept)
  end
  redis.call('HINCRBY', k, a.result, 1)
  b[2] = false
end
if b[1] ~= 'running' then return { b[1] } end

local head = redis.call('LINDEX', items, 0)
if not head then
  redis.call('HSET', k, 'status', 'done', 'endedAt', clock())
  -- its note stands with each event, where an erasure finds it
  redis.call('HDEL', k, 'note')
  redis.call('ZREM', key('bulks-open'), a.id)
  redis.call('EXPIRE', k, a.kept)
  redis.call('DEL', items, lock)
  return { 'done' }
end
redis.call('SET', lock, a.token, 'PX', a.lockMs)
local at = string.find(head, ' ', 1, true)
local since, member = string.sub(head, 1, at - 1), string.sub(head, at + 1)
-- It counts only as it stood when the bulk was made: what left the list and came back since is another matter.
local score = redis.call('ZSCORE', key('attention'), member)
  or string.sub(member, 1, 2) == 'e/' and redis.call('ZSCORE', key('waiting'), string.sub(member, 3))
local there = score and tonumber(score) == tonumber(since)
if a.patient and not there and on_its_way_back(member, since) then return { 'later' } end
redis.call('HSET', k, 'current', head)
return { 'item', member, there and 1 or 0, b[2] and 1 or 0 }
