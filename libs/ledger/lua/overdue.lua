-- What waited too long goes to the attention list; it stays a waiter, so that its cause still wakes it. ARGV: 3 how many at most
local due = redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', NOW, 'LIMIT', 0, tonumber(ARGV[3]))
for _, id in ipairs(due) do
  redis.call('ZREM', key('deadlines'), id)
  local k = key('event', id)
  local e = redis.call('HMGET', k, 'status', 'reason')
  if e[1] == 'waiting' and e[2] ~= 'earlier-event' then
    local reason = e[2] == 'waiting-for-line' and 'line-incomplete' or e[2]
    redis.call('HSET', k, 'status', 'attention', 'reason', reason, 'overdue', e[2])
    redis.call('HDEL', k, 'due')
    attend('e/' .. id, reason)
  end
end
return due
