-- What vendors know of an event.
--- @include shared/save
local function body_of(e)
  return cjson.decode(redis.call('HGET', e.key, 'body'))
end

-- Whether a vendor has this delivery, or may have it.
local function may_have(s)
  local done = s.status == 'delivered' or s.status == 'resolved' or s.status == 'sending'
  return done or s.maybe and s.final ~= 'refused'
end

-- Whether a vendor was told of the event, or may have been: what it refunded stays spent, whatever becomes of the event (CONTRACT §5).
local function told(e)
  for _, d in ipairs(deliveries_of(e)) do
    if not d.s.moved and may_have(d.s) then return true end
  end
  return false
end
