-- Wakes a portion of the events that wait for the history.
-- in:   topic
-- out:  { jobs, whether more are to be woken }
-- keys: waits, the events' hashes
--- @include shared/save
--- @include shared/wake
--- @call
local more = fire({ a.topic })
save()
return { jobs, more and 1 or 0 }
