-- An expected return (specs/push-orders-and-returns.md): a later refund without dn is matched to it by its parcel number.
-- in:   refund_no, tid, tn (nil: none)
-- out:  { jobs, whether more is to be woken }
-- keys: expected, tn, waits
--- @include shared/save
--- @include shared/wake
local k = key('expected', a.refund_no)
local before = redis.call('HGET', k, 'tn')
if before and before ~= '' and before ~= a.tn then redis.call('ZREM', key('tn', before), a.refund_no) end
redis.call('HSET', k, 'tid', a.tid, 'tn', a.tn or '')
redis.call('EXPIRE', k, a.keepItems)
local more = false
if a.tn then
  redis.call('ZADD', key('tn', a.tn), 0, a.refund_no)
  redis.call('EXPIRE', key('tn', a.tn), a.keepItems)
  more = fire({ 'tn:' .. a.tn })
end
save()
return { jobs, more and 1 or 0 }
