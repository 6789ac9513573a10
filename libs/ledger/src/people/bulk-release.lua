-- Gives a bulk's lock back, if it is still the caller's.
-- in:   id, token
-- out:  1 where it was
-- keys: bulk-lock
--- @include shared/core
--- @call
local lock = key('bulk-lock', a.id)
if redis.call('GET', lock) ~= a.token then return 0 end
return redis.call('DEL', lock)
