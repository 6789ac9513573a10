-- Which commands the user of this connection may not run: all that scripts and programs need (test/unit/runtime/probe-permissions.test.ts).
-- They are tried on a text, so that those for other types change nothing.
-- Input:
--   KEYS[1] a key of its own, which is gone afterwards
-- Output: names of the commands that an ACL forbids
local k = KEYS[1]
local tried = {
  { 'SET', k, '1', 'PX', '10000' }, { 'GET', k }, { 'MGET', k }, { 'MSET', k, '1' }, { 'EXISTS', k }, { 'TYPE', k },
  { 'TTL', k }, { 'PTTL', k }, { 'SCAN', '0', 'COUNT', '1' }, { 'DBSIZE' },
  { 'INCR', k }, { 'INCRBY', k, '1' }, { 'DECRBY', k, '1' }, { 'PERSIST', k }, { 'EXPIRE', k, '10' },
  { 'PEXPIRE', k, '10000' }, { 'TIME' },
  { 'HSET', k, 'f', 'v' }, { 'HSETNX', k, 'f', 'v' }, { 'HMSET', k, 'f', 'v' }, { 'HGET', k, 'f' }, { 'HMGET', k, 'f' },
  { 'HGETALL', k }, { 'HRANDFIELD', k },
  { 'HDEL', k, 'f' }, { 'HEXISTS', k, 'f' }, { 'HLEN', k }, { 'HINCRBY', k, 'f', '1' }, { 'HSCAN', k, '0' },
  { 'LPUSH', k, 'v' }, { 'RPUSH', k, 'v' }, { 'LPOP', k }, { 'RPOP', k }, { 'RPOPLPUSH', k, k }, { 'LRANGE', k, '0', '0' },
  { 'LINDEX', k, '0' }, { 'LLEN', k }, { 'LREM', k, '0', 'v' }, { 'LTRIM', k, '0', '0' }, { 'LSET', k, '0', 'v' },
  { 'LINSERT', k, 'BEFORE', 'v', 'v' }, { 'LPOS', k, 'v' },
  { 'SADD', k, 'v' }, { 'SREM', k, 'v' }, { 'SCARD', k }, { 'SISMEMBER', k, 'v' }, { 'SMISMEMBER', k, 'v' },
  { 'SMEMBERS', k }, { 'SRANDMEMBER', k },
  { 'ZADD', k, '1', 'v' }, { 'ZREM', k, 'v' }, { 'ZSCORE', k, 'v' }, { 'ZMSCORE', k, 'v' }, { 'ZCARD', k },
  { 'ZCOUNT', k, '0', '1' }, { 'ZRANGE', k, '0', '0' }, { 'ZRANGEBYSCORE', k, '0', '1' }, { 'ZREVRANGE', k, '0', '0' },
  { 'ZREVRANGEBYSCORE', k, '1', '0' }, { 'ZPOPMIN', k }, { 'ZUNION', '1', k },
  { 'ZREMRANGEBYRANK', k, '0', '0' }, { 'ZREMRANGEBYSCORE', k, '0', '1' },
  { 'XADD', k, '*', 'f', 'v' }, { 'XRANGE', k, '-', '+' }, { 'XREVRANGE', k, '+', '-' }, { 'XLEN', k },
  { 'XTRIM', k, 'MAXLEN', '1' }, { 'XDEL', k, '0-1' }, { 'GETEX', k }, { 'RENAME', k, k }, { 'UNLINK', k }, { 'DEL', k },
}
local denied = {}
for _, command in ipairs(tried) do
  local answer = redis.pcall(unpack(command))
  local message = type(answer) == 'table' and answer.err or ''
  -- some versions say NOPERM, Redis 7.0 a sentence
  if string.find(message, 'NOPERM', 1, true) or string.find(message, "can't run this command", 1, true)
    or string.find(message, "can't access at least one of the keys", 1, true) then
    denied[#denied + 1] = command[1]
  end
end
return denied
