-- Who sold an item code, and whose parcel a number is. Index `sn:<sn>` and `tn:<tn>`: a sorted set of what names the number. An event
-- stands at its order of acceptance; a checkout that shipped it at the same number below zero, as `["<dn>","<seq>"]`, so that
-- the one accepted last before a refund is the next above the refund's own place; an expected return (tn only) stands at 0.

--- @include history/fact
--- @include mapping/lives

-- Events that were let go, and orders of notices that may be, which a step looked for (mapping/load.lua thaws them).
local unread

-- nil: there is none, or it was let go.
local function state_of(id)
  local state = redis.call('HGET', key('event', id), 'state')
  if state then return cjson.decode(state) end
  if has_history() then unread.events[#unread.events + 1] = id end
end

local function shipment(dn, seq)
  return cjson.encode({ dn, seq })
end

-- Index entries of a checkout from the first accepted before `no` backwards; `most` of them.
local function sold_before(name, value, no, most)
  return redis.call('ZRANGEBYSCORE', key(name, value), string.format('(%d', -no), '(0', 'WITHSCORES', 'LIMIT', 0, most)
end

-- { dn, seq, its order of acceptance, when it was accepted or 0, its status or '' }
local function sale(entry, score)
  local of, no = cjson.decode(entry), -tonumber(score)
  local state = redis.call('HGET', key('event', 'checkout:' .. of[2]), 'state')
  if state then
    state = cjson.decode(state)
    return { of[1], of[2], no, state.at, state.status }
  end
  -- What a notice knows of an event that was let go (history/let-go-events.lua).
  local stub = has_history() and redis.call('HGET', key('notice', of[1]), string.format('e:%d', no))
  stub = stub and string.sub(stub, 1, 1) == '[' and cjson.decode(stub) or {}
  return { of[1], of[2], no, stub[2] or 0, stub[3] or '' }
end

-- Whether a return of a sale of the piece was accepted before `no`, mapped or not: one accepted between that sale and the next one, or later
-- under its notice.
local function came_back(sn, dn, from, to, no)
  local at = redis.call('ZRANGEBYSCORE', key('sn', sn), '(' .. from, '(' .. no, 'WITHSCORES', 'LIMIT', 0, 50)
  for i = 1, #at, 2 do
    local is_return = string.sub(at[i], 1, 7) == 'refund:'
    -- one that is not kept any more ended long ago
    local state = is_return and state_of(at[i]) or {}
    local of_it = tonumber(at[i + 1]) < to or state.dn == dn
    -- one that reports another's return once more is that return
    local repeats = state.status == 'recorded' and state.topics
    if is_return and of_it and not repeats and state.status ~= 'discarded' and state.status ~= 'superseded' then return true end
  end
  return false
end

-- Whether a return ended the life of the piece that this checkout began: also one that was accepted before the checkout, which was late.
local function life_ended(sn, dn, seq)
  local item = redis.call('HGET', key('notice', dn), 'i:' .. sn)
  for _, life in ipairs(item and lives_of(cjson.decode(item)) or {}) do
    if life[3] == seq then return life[4] ~= '' end
  end
  return false
end

-- What is known of a returned piece and its parcel, as one JSON text that a commit compares: lists only, for their order is sure.
-- [ last sale before or 0, the last sale before that under another notice of which no return was accepted, or 0, first sale after or 0, the notice of the parcel or '',
--   expected returns of the parcel [refund_no, tid, goods it lists as JSON or '', notices of that order …] …, the piece's sale under `dn`: the last
--   one before, else the first one after, or 0 ]
local function owners(sn, tn, no, dn)
  local sales = sold_before('sn', sn, no, 20)
  local last = sales[1] and sale(sales[1], sales[2]) or 0
  local before = 0
  -- several checkouts of one notice are no conflict: they are repeats, corrections, or the piece left again after a return
  for i = 3, #sales, 2 do
    if before == 0 and cjson.decode(sales[i])[1] ~= last[1] then
      local earlier = sale(sales[i], sales[i + 1])
      local back = came_back(sn, earlier[1], earlier[3], -tonumber(sales[i - 1]), no) or life_ended(sn, earlier[1], earlier[2])
      if not back then before = earlier end
    end
  end
  local later = 0
  if last == 0 then
    local entry = redis.call('ZREVRANGEBYSCORE', key('sn', sn), string.format('(%d', -no), '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
    later = entry[1] and sale(entry[1], entry[2]) or 0
  end
  local parcel = sold_before('tn', tn, no, 1)[1]
  local expected = {}
  for _, refund_no in ipairs(redis.call('ZRANGEBYSCORE', key('tn', tn), 0, 0, 'LIMIT', 0, 20)) do
    local of = redis.call('HMGET', key('expected', refund_no), 'tid', 'goods')
    if of[1] then
      unread.orders[#unread.orders + 1] = of[1]
      local one = { refund_no, of[1], of[2] or '' }
      for _, each in ipairs(redis.call('ZRANGE', key('order', of[1]), 0, 20)) do one[#one + 1] = each end
      expected[#expected + 1] = one
    end
  end
  local own = 0
  if dn then
    local all = redis.call('ZRANGEBYSCORE', key('sn', sn), '-inf', '(0', 'WITHSCORES', 'LIMIT', 0, 50)
    local at
    for i = 1, #all, 2 do
      if cjson.decode(all[i])[1] == dn then
        at = i
        if -tonumber(all[i + 1]) < no then break end
      end
    end
    if at then own = sale(all[at], all[at + 1]) end
  end
  return cjson.encode({ last, before, later, parcel and cjson.decode(parcel)[1] or '', expected, own })
end

--- @call
unread = { events = {}, orders = {} }
