-- Lists the jobs in active that a worker has the lock of, and gives it back the locks of jobs it had that ran out meanwhile. A lock
-- that another worker holds is left alone.
-- Input:
--   KEYS[1] the queue's list of active jobs
--   ARGV[1] what the keys of the queue's jobs begin with
--   ARGV[2] what the worker's lock tokens begin with
--   ARGV[3] how long a lock that is given back lasts, milliseconds
--   ARGV[4] ... id and token of each job it had, in turn
-- Output: id and token of each job, in turn
local active, keyPrefix, owner, lockMs = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local had = {}
for i = 4, #ARGV, 2 do
  had[ARGV[i]] = ARGV[i + 1]
end

local held = {}
for _, id in ipairs(redis.call('LRANGE', active, 0, -1)) do
  local lockKey = keyPrefix .. id .. ':lock'
  local token = redis.call('GET', lockKey)
  if not token and had[id] then
    token = had[id]
    redis.call('SET', lockKey, token, 'PX', lockMs)
  end
  if token and string.sub(token, 1, #owner) == owner then
    held[#held + 1] = id
    held[#held + 1] = token
  end
end
return held
