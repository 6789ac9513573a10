-- What an event took of its notice is given back: pieces, line counts, shares of payments, the notice's state (CONTRACT §5).
--- @include shared/save
--- @include mapping/unship
local function body_of(e)
  return cjson.decode(redis.call('HGET', key('event', e.id), 'body'))
end

-- Whether a vendor was told of the event, or may have been: what it refunded stays spent, whatever becomes of the event (CONTRACT §5).
local function told(e)
  for _, d in ipairs(deliveries_of(e)) do
    local s = d.s
    local may = s.maybe and s.final ~= 'refused'
    local done = s.status == 'delivered' or s.status == 'resolved' or s.status == 'sending'
    if not s.moved and (done or may) then return true end
  end
  return false
end

-- Of what a refuse took that a vendor was told: its pieces may leave all the same, the money is spent.
local function of_pieces(name)
  return string.sub(name, 1, 2) == 'f:'
end

-- Gives back what an event counted of its notice, and leaves on the event what stays spent.
local function give_back_counts(e, n, took, spent)
  local stays = {}
  for name, by in pairs(took.counts or {}) do
    if not spent or of_pieces(name) then
      count(n, name, -by)
    else
      -- amounts have up to 16 digits, of which cjson writes 14
      stays[#stays + 1] = string.format('"%s":%.0f', name, by)
    end
  end
  e.set.took = #stays > 0 and '{"counts":{' .. table.concat(stays, ',') .. '}}' or ''
end

local take_back

-- Gives back one piece.
local function take_back_piece(e, n, sn, before)
  local name = 'i:' .. sn
  local item = field(n, name)
  item = item and cjson.decode(item)
  if not item then return end
  if e.kind == 'refund' and item[4] == e.seq then
    item[4], item[5] = '', nil
  elseif e.kind == 'checkout' and item[3] == e.seq then
    local back = item[4] ~= '' and event('refund:' .. item[4])
    if before then
      item = cjson.decode(before)
    else
      item[2], item[3] = '', ''
    end
    -- What waits for the rest of a line waits for nothing now: it is mapped anew and finds no checkout.
    if back and back.s.lines then
      take_back(back)
      wake(back, 'retry')
      item = field(n, name)
      item = item and cjson.decode(item) or { '', '', '', '' }
      if item[3] == e.seq then item[2], item[3] = '', '' end
    end
  else
    return
  end
  put(n, name, (item[3] ~= '' or item[4] ~= '') and cjson.encode(item))
end

-- The state that follows from what has left.
local function state_after(n, e)
  local sent, total = tonumber(field(n, 'sent') or '0'), tonumber(field(n, 'total') or '0')
  local state = n.f.state or 'pending'
  if state ~= 'partly-shipped' and state ~= 'shipped' then return end
  if sent <= 0 then
    set_notice(n, 'shipNone')
  elseif sent < total then
    set_notice(n, 'shipPart', { since = NOW, by = e.seq })
  end
end

-- `spent`: the money stays spent. Answers whether some who wait for the notice are left to be woken.
take_back = function(e, spent)
  local dn = e.s.dn
  if not dn then return false end
  local n = notice(dn, { 'refuse', 'refused', 'sent', 'total', 'stuck', 'checkouts' })
  local took = redis.call('HGET', key('event', e.id), 'took')
  took = took and took ~= '' and cjson.decode(took) or {}
  local body = body_of(e)
  give_back_counts(e, n, took, spent)
  if e.kind == 'refund' then take_back_piece(e, n, body.sn) end
  if e.kind == 'checkout' then
    local before, sns, items = took.items or {}, {}, {}
    each_number(body, function(name, value)
      if name == 'sn' then
        sns[#sns + 1] = value
        items[#items + 1] = 'i:' .. value
      end
    end)
    -- all of them at once: there may be two thousand
    read_notice(n, items)
    for _, sn in ipairs(sns) do take_back_piece(e, n, sn, before[sn]) end
    state_after(n, e)
  end
  if e.kind == 'refuse' and n.f.refuse == e.seq then
    put(n, 'refuse', false)
    put(n, 'refused', false)
    if n.f.state == 'refused' then set_notice(n, 'unrefuse') end
    if n.f.state == 'closed' then
      set_notice(n, 'unclose', { since = NOW, by = e.seq })
      -- a checkout that left before may have been taken back since
      state_after(n, e)
    end
  end
  new_version(n)
  return fire({ 'dn:' .. dn })
end
