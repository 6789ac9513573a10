-- The next portion of those who wait for a topic that was fired before.
-- in:   –
-- out:  { jobs, whether more are to be woken }
-- keys: topics, waits, the events' hashes
--- @include shared/save
--- @include shared/wake
--- @call
local topic = redis.call('SRANDMEMBER', key('topics'))
if not topic then return { jobs, 0 } end
local _, more = wake_waiters(topic, PORTION)
if not more then redis.call('SREM', key('topics'), topic) end
save()
return { jobs, redis.call('EXISTS', key('topics')) }
