-- A notice that the history has, of which no event is in Redis any more, leaves with its pieces and all that it is found by.
-- in:   dn; most: fields that one script may look at
-- out:  went | stays | cold: it is to be thawed first, events of it were accepted while it was away | large: it leaves in pieces
-- keys: notice, document, sn, tn, order, outbox-notices, resting, cold, history
--- @include shared/core
--- @include accept/conflict
--- @include history/cold
--- @include history/notice-index
--- @include history/let-go-steps
local k = key('notice', a.dn)
local about = hash_fields(k, OWN)
local kept = keeps(a.dn, about)
if kept then return kept end
if redis.call('HLEN', k) > a.most then return 'large' end
local fields = by_name(redis.call('HGETALL', k))
if has_events(a.dn, fields) then return 'stays' end

local numbers = {}
for _, entry in ipairs(entries_of(a.dn, k, fields)) do
  redis.call('ZREM', PREFIX .. entry[1], entry[2])
  numbers[entry[1]] = true
end
for number in pairs(numbers) do cold_add(number) end
become_cold(a.dn, about)
redis.call('UNLINK', k)
cold_save()
return 'went'
