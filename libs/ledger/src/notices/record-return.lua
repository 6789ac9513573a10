-- Expected returns (specs/push-orders-and-returns.md): a later refund without dn is matched to them by their parcel number. All of a call
-- or none.
-- in:   returns: each with refund_no, tid, goods (JSON), tn (nil: none)
-- out:  { jobs, whether more is to be woken }
-- keys: expected, tn, waits
--- @include shared/save
--- @call
local topics = {}
for _, one in ipairs(a.returns) do
  local k = key('expected', one.refund_no)
  local before = redis.call('HGET', k, 'tn')
  if before and before ~= '' and before ~= one.tn then
    redis.call('ZREM', key('tn', before), one.refund_no)
    -- of two that a return could belong to one may be left
    topics[#topics + 1] = 'tn:' .. before
  end
  redis.call('HSET', k, 'tid', one.tid, 'tn', one.tn or '', 'goods', one.goods)
  redis.call('EXPIRE', k, a.keepItems)
  if one.tn then
    redis.call('ZADD', key('tn', one.tn), 0, one.refund_no)
    redis.call('EXPIRE', key('tn', one.tn), a.keepItems)
    topics[#topics + 1] = 'tn:' .. one.tn
  end
end
local more = #topics > 0 and fire(topics)
save()
return { jobs, more and 1 or 0 }
