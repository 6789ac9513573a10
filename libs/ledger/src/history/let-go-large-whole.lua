-- Second of three steps by which a large notice leaves: all its numbers are cold, now the notice itself becomes so. Its hash is kept as
-- `left:<dn>` until the third step has removed its index entries.
-- in:   dn
-- out:  left | stays | cold (history/let-go-notices.lua)
-- keys: notice, document, left, leaving, order, outbox-notices, resting, cold, history
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
if redis.call('HGET', key('leaving'), a.dn) ~= about.rev then return 'stays' end
become_cold(a.dn, about)
redis.call('RENAME', k, key('left', a.dn))
cold_save()
return 'left'
