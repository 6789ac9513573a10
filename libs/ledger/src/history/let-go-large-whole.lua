-- Second step: all its numbers are cold, and so is the notice itself. Its hash stays apart until its index entries are gone.
-- in:   dn
-- out:  left | stays | cold (history/let-go-notice.lua)
-- keys: notice, document, left, leaving, order, outbox-notices, resting, cold, history
--- @include shared/core
--- @include accept/conflict
--- @include history/cold
--- @include history/notice-index
--- @include history/leave
local k = key('notice', a.dn)
local about = hash_fields(k, OWN)
local kept = keeps(a.dn, about)
if kept then return kept end
if redis.call('HGET', key('leaving'), a.dn) ~= about.rev then return 'stays' end
become_cold(a.dn, about)
redis.call('RENAME', k, key('left', a.dn))
cold_save()
return 'left'
