-- Puts a copy of a stream in the place of the stream (rekey-audit.ts), with what was added to that since it was copied.
-- in:   stream, copy: names of the two; last: id of the entry that was copied last
-- out:  how many were added
-- keys: the two that are named
--- @include shared/core
--- @call
local from, to = key(a.stream), key(a.copy)
local since = redis.call('XRANGE', from, '(' .. a.last, '+')
for _, entry in ipairs(since) do redis.call('XADD', to, entry[1], unpack(entry[2])) end
redis.call('PERSIST', to)
redis.call('RENAME', to, from)
return #since
