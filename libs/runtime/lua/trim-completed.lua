-- Takes out the oldest jobs that completed, beyond so many. Nothing but the job's own key and its log may be there: our jobs have no parents
-- and no children.
-- Input:
--   KEYS[1] the queue's completed jobs
--   ARGV[1] what the keys of the queue's jobs begin with
--   ARGV[2] how many are kept
--   ARGV[3] how many go at most
-- Output: how many are left to go
local beyond = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[2])
if beyond <= 0 then return 0 end
local ids = redis.call('ZRANGE', KEYS[1], 0, math.min(beyond, tonumber(ARGV[3])) - 1)
local jobs, logs = {}, {}
for i, id in ipairs(ids) do
  jobs[i] = ARGV[1] .. id
  logs[i] = jobs[i] .. ':logs'
end
redis.call('DEL', unpack(jobs))
-- only another BullMQ tool writes a log: it is not named for each job in the append-only file
if redis.call('EXISTS', unpack(logs)) > 0 then redis.call('DEL', unpack(logs)) end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, #ids - 1)
return beyond - #ids
