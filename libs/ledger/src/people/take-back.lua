-- What an event did to its notice and items is undone: a discarded refuse frees its notice, a discarded refund its item,
-- a discarded checkout both (CONTRACT §5).
--- @include shared/wake
--- @include mapping/owners
local function item_codes(body)
  local found = {}
  for _, package in ipairs(body.pkg or {}) do
    for _, sn in ipairs(package.sns) do found[#found + 1] = sn end
  end
  if body.sn then found[1] = body.sn end
  return found
end

-- Gives back one piece; true where it was this event's.
local function take_back_piece(e, n, sn)
  local name = 'i:' .. sn
  local item = field(n, name)
  item = item and cjson.decode(item)
  if not item then return false end
  local on_line = item[1]
  if e.kind == 'refund' and item[4] == e.seq then
    item[4] = ''
    count(n, 'b:' .. on_line, -1)
    count(n, 'returned', -1)
  elseif e.kind == 'checkout' and item[3] == e.seq then
    item[2], item[3] = '', ''
    -- What waits for the rest of a line waits for nothing now: it is mapped anew and finds no checkout.
    local back = item[4] ~= '' and event('refund:' .. item[4])
    if back and back.s.line then wake(back, 'retry') end
  else
    return false
  end
  local stays = item[3] ~= '' or item[4] ~= ''
  if not stays then
    count(n, 'n:' .. on_line, -1)
    count(n, 'pieces', -1)
  end
  put(n, name, stays and cjson.encode(item))
  return true
end

-- The indexes of a checkout's parcels and pieces: it shipped them no longer, but is still found by them.
local function unship(e, body)
  local gone = shipment(e.s.dn, e.seq)
  local function one(name, value)
    if redis.call('ZREM', key(name, value), gone) == 1 then redis.call('ZADD', key(name, value), e.s.no, e.id) end
  end
  for _, package in ipairs(body.pkg) do
    one('tn', package.tn)
    for _, sn in ipairs(package.sns) do one('sn', sn) end
  end
end

local function ship_again(e, body, dn)
  local function one(name, value)
    redis.call('ZREM', key(name, value), e.id)
    redis.call('ZADD', key(name, value), -e.s.no, shipment(dn, e.seq))
    redis.call('EXPIRE', key(name, value), a.keepItems)
  end
  for _, package in ipairs(body.pkg) do
    one('tn', package.tn)
    for _, sn in ipairs(package.sns) do one('sn', sn) end
  end
end

-- Answers whether some who wait for the notice are left to be woken.
local function take_back(e)
  local dn = e.s.dn
  if not dn then return false end
  local body = cjson.decode(redis.call('HGET', key('event', e.id), 'body'))
  local n = notice(dn, { 'shipped' })
  local changed = false
  local own = e.kind == 'refuse' and n.f.state == 'refused' or e.kind == 'checkout' and n.f.state == 'shipped'
  if own and n.f.by == e.seq then
    set_notice(n, 'free')
    changed = true
  end
  if e.kind == 'checkout' then
    if n.f.shipped == e.seq then put(n, 'shipped', false) end
    unship(e, body)
  end
  for _, sn in ipairs(item_codes(body)) do
    if take_back_piece(e, n, sn) then changed = true end
  end
  if not changed then return false end
  new_version(n)
  return fire({ 'dn:' .. dn })
end
