-- The indexes of a checkout's parcels and pieces (mapping/owners.lua).
--- @include mapping/owners
local function each_number(body, step)
  for _, package in ipairs(body.pkg or {}) do
    step('tn', package.tn)
    for _, sn in ipairs(package.sns) do step('sn', sn) end
  end
end

-- The checkout no longer counts as the one that shipped its parcels and pieces, but a trace of their numbers still finds it. `repeats`: it repeats
-- another, so its parcels stay indexed as having left (CONTRACT §3.1; accept/accept.lua).
local function unship(e, body, repeats)
  local gone = shipment(e.s.dn, e.seq)
  each_number(body, function(name, value)
    if repeats and name == 'tn' then return end
    if redis.call('ZREM', key(name, value), gone) == 1 then redis.call('ZADD', key(name, value), e.s.no, e.id) end
  end)
end

local function ship_again(e, body, dn)
  each_number(body, function(name, value)
    local k = key(name, value)
    redis.call('ZREM', k, e.id)
    redis.call('ZADD', k, -e.s.no, shipment(dn, e.seq))
    redis.call('EXPIRE', k, a.keepItems)
  end)
end
