-- Who shipped an item code or a parcel. Index `sn:<sn>` and `tn:<tn>`: a sorted set of what names the number. An event stands at its order
-- of acceptance; a checkout that shipped it stands at the same number below zero, as `["<dn>","<seq>"]`, so that the one accepted last
-- before a refund is the next above the refund's own place; an expected return (tn only) stands at 0.

local function shipment(dn, seq)
  return cjson.encode({ dn, seq })
end

-- The notice whose checkout, of those accepted before `no`, was accepted last; else of the first one accepted later. '' for nobody.
local function owner(name, value, no)
  local k, at = key(name, value), string.format('(%d', -no)
  local found = redis.call('ZRANGEBYSCORE', k, at, '(0', 'LIMIT', 0, 1)[1]
    or redis.call('ZREVRANGEBYSCORE', k, at, '-inf', 'LIMIT', 0, 1)[1]
  return found and cjson.decode(found)[1] or ''
end

-- { notice by item code, notice by parcel, expected return, the order it names, that order's notices … }
local function owners(sn, tn, no)
  local refund_no = redis.call('ZRANGEBYSCORE', key('tn', tn), 0, 0, 'LIMIT', 0, 1)[1]
  local found = { owner('sn', sn, no), owner('tn', tn, no), refund_no or '' }
  local tid = refund_no and redis.call('HGET', key('expected', refund_no), 'tid')
  if tid then
    found[4] = tid
    for _, dn in ipairs(redis.call('ZRANGE', key('order', tid), 0, 20)) do found[#found + 1] = dn end
  end
  return found
end
