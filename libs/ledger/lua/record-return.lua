-- An expected return (specs/push-orders-and-returns.md): a later refund without dn is matched to it by its parcel number.
-- ARGV: 3 refund_no, 4 tid, 5 tn or ''
local refund_no, tid, tn = ARGV[3], ARGV[4], ARGV[5]
local before = redis.call('HGET', key('expected', refund_no), 'tn')
if before and before ~= '' and before ~= tn and redis.call('HGET', key('tn', before), 'return') == refund_no then
  redis.call('HDEL', key('tn', before), 'return')
end
redis.call('HSET', key('expected', refund_no), 'tid', tid, 'tn', tn)
redis.call('EXPIRE', key('expected', refund_no), KEEP_ITEMS)
if tn ~= '' then
  redis.call('HSET', key('tn', tn), 'return', refund_no)
  redis.call('EXPIRE', key('tn', tn), KEEP_ITEMS)
  fire({ 'tn:' .. tn })
end
return { jobs }
