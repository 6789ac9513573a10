-- What the ledger calls open and no queue holds gets a new job. ARGV: 3 queue, 4 id
local queue, id = ARGV[3], ARGV[4]
local open = key('open', queue)
if not redis.call('ZSCORE', open, id) then return { jobs } end
if queue == 'checkout' or queue == 'refund' or queue == 'refuse' then
  local k = key('event', id)
  if redis.call('HGET', k, 'status') == 'accepted' then
    enqueue_event(id, redis.call('HINCRBY', k, 'gen', 1))
  else
    redis.call('ZREM', open, id)
  end
else
  local k = key('delivery', id)
  local status = redis.call('HGET', k, 'status')
  if status == 'pending' or status == 'sending' then
    redis.call('HINCRBY', k, 'gen', 1)
    enqueue_delivery(id)
  else
    redis.call('ZREM', open, id)
  end
end
return { jobs }
