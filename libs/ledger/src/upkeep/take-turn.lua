-- Whether the caller may do some work now that one process is enough for: nobody else may for some time.
-- in:   what; ms: for how long
-- out:  1 where it may
-- keys: sweeping
--- @flags allow-oom
--- @include shared/core
--- @call
return redis.call('SET', key('sweeping', a.what), '1', 'PX', a.ms, 'NX') and 1 or 0
