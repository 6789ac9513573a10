-- First of three steps by which a large notice leaves: a portion of the numbers it is found by becomes cold while it is still in Redis.
-- A step that meets one of them meanwhile asks the history, finds the notice in Redis, and the leaving starts again (history/thaw-notice.lua).
-- in:   dn; cursor: where to go on, nil: at the beginning; most: fields to read
-- out:  where to go on, '0': that was all | stays | cold (history/let-go-notices.lua)
-- keys: notice, leaving, outbox-notices, resting, cold, history
--- @flags allow-oom
--- @include shared/core
--- @include accept/not-pending
--- @include history/cold
--- @include history/notice-index
--- @include history/let-go-steps
--- @call
local k = key('notice', a.dn)
local about = hash_fields(k, OWN)
local kept = keeps(a.dn, about)
if kept then return kept end
if not a.cursor then
  redis.call('HSET', key('leaving'), a.dn, about.rev)
elseif redis.call('HGET', key('leaving'), a.dn) ~= about.rev then
  return 'stays'
end
local scanned = redis.call('HSCAN', k, a.cursor or '0', 'COUNT', a.most)
local fields = by_name(scanned[2])
if has_events(a.dn, fields) then return 'stays' end
for number in pairs(numbers_of(fields)) do cold_add(number) end
cold_save()
return scanned[1]
