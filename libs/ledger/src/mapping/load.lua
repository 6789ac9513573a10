-- What mapping reads of one event and its notice, at one instant; of the notice the fields it names, however many there are.
-- in:   id, gen; dn to use instead of its own, nil: its own; missing: names of what the history does not know; anyway: what is cold is
--       not asked for; few: of so many pieces it says which are still out elsewhere, most: and names so many
-- out:  {} where the event is not to be mapped under this generation; { 'cold', names … } where something that mapping must know lies in
--       the history; else
--       { state, body, deliveries it has as 'operation status' … (of lines as a whole with 'own' or 'joint' and the lines behind), owners (owners.lua) or '', dn or '', document, fields of the notice
--         with names in turn, the events it repeats …, pieces still out elsewhere …, how many deliveries it has, 1: its pieces are
--         many and some were named before, mapping/still-out tells; what it took of this notice and keeps, or '',
--         pieces that came back since … }
-- keys: the event's hash, notice:<dn>, document:<dn>, sn, tn, expected, order
--- @flags no-writes
--- @include shared/core
--- @include mapping/owners
--- @include mapping/repeats
--- @include mapping/still-out-of
--- @include history/cold
local cold, missing

local function look(name)
  if not missing[name] and cold_value(name) then
    cold[#cold + 1] = name
    missing[name] = true
  end
end

-- Every number it names: what left under one of them before may lie in the history.
local function look_at_numbers(body, dn)
  if buckets() == 0 then return end
  if dn then look('dn:' .. dn) end
  for _, package in ipairs(body.pkg or {}) do
    look('tn:' .. package.tn)
    for _, sn in ipairs(package.sns) do look('sn:' .. sn) end
  end
  if body.sn then look('sn:' .. body.sn) end
  if body.tn then look('tn:' .. body.tn) end
end

-- Of the fields of a notice those that are there, names and values in turn.
local function read_fields(dn, names)
  local fields = {}
  for from = 1, #names, PART do
    local to = math.min(from + PART - 1, #names)
    local values = redis.call('HMGET', key('notice', dn), unpack(names, from, to))
    for i = from, to do
      local value = values[i - from + 1]
      if value then
        fields[#fields + 1] = names[i]
        fields[#fields + 1] = value
      end
    end
  end
  return fields
end

-- What a notice knows of these pieces: which of them left and came back, each with the checkout it left with and the number of its return. The
-- index of the piece keeps that for longer than the return itself is kept. Second answer: all of them that it knows, as keys.
local function returned(fields)
  local found, known = {}, {}
  for i = 2, #fields, 2 do
    local sn = string.match(fields[i - 1], '^i:(.*)$')
    local item = sn and cjson.decode(fields[i])
    if sn then known[sn] = true end
    local no = sn and item[3] ~= '' and item[4] ~= '' and redis.call('ZSCORE', key('sn', sn), 'refund:' .. item[4])
    if no then found[#found + 1] = { sn = sn, by = item[3], no = tonumber(no) } end
  end
  return found, known
end

-- Whether one of these pieces was back when the checkout of this number was accepted: by a return accepted after the checkout the piece had
-- left with. Accepting could not know where that return was not mapped yet.
local function was_back(pieces, dn, no)
  for _, piece in ipairs(pieces) do
    local left = piece.no < no and redis.call('ZSCORE', key('sn', piece.sn), shipment(dn, piece.by))
    if left and -left < piece.no then return true end
  end
  return false
end

-- The same of pieces whose checkout is not mapped yet, nor is their return then: where their notice is late.
local function was_back_unmapped(known, sns, dn, no)
  for _, sn in ipairs(sns) do
    local named = not known[sn] and redis.call('ZCOUNT', key('sn', sn), '(0', '(' .. no) > 0
    local left = named and sold_before('sn', sn, no, 1)[2]
    if left and came_back(sn, dn, -left, -left, no) then return true end
  end
  return false
end

-- Pieces that are back by now in another checkout's life, by returns accepted after the checkout of this number: they were out when it was
-- accepted. Only one that is mapped again finds any, for events of a notice are mapped in order.
local function back_since(pieces, seq, no)
  local back = {}
  for _, piece in ipairs(pieces) do
    if piece.by ~= seq and piece.no > no then back[#back + 1] = piece.sn end
  end
  return back
end

--- @call
local read = redis.call('HMGET', key('event', a.id), 'state', 'body', 'took')
local s = read[1] and cjson.decode(read[1])
if s and type(s.repeats) == 'string' then s.repeats = { s.repeats } end -- as 1.0.0 wrote it
if not s or s.status ~= 'accepted' or s.gen ~= a.gen then return {} end
local body = cjson.decode(read[2])
local kind, seq = split_id(a.id)
local sns = {}
for _, package in ipairs(body.pkg or {}) do
  for _, sn in ipairs(package.sns) do sns[#sns + 1] = sn end
end
cold, missing = {}, {}
for _, name in ipairs(a.missing) do missing[name] = true end

local dn = a.dn or s.dn
local had = {}
for _, ref in ipairs(s.ds or {}) do
  local name, home = string.match(ref, '^(.-)/(.*)$')
  local d = redis.call('HGET', key('event', home or a.id), name or ref)
  if d then
    d = cjson.decode(d)
    local lines = d.lines and d.dn == dn and (home and ' joint ' or ' own ') .. table.concat(d.lines, ' ') or ''
    had[#had + 1] = d.op .. ' ' .. d.status .. lines
  end
end
local names = { 'v', 'state', 'touched', 'sent', 'refuse' }
for _, sn in ipairs(sns) do names[#names + 1] = 'i:' .. sn end
if body.sn then names[#names + 1] = 'i:' .. body.sn end
local fields = dn and read_fields(dn, names) or {}
local who, repeats = '', {}
look_at_numbers(body, dn)
local pieces, known = {}, {}
if kind == 'checkout' and (s.repeats or s.gen > 1) then pieces, known = returned(fields) end
if kind == 'refund' then
  who = owners(body.sn, body.tn, s.no, dn)
  repeats = { same_return(body, s.no, dn) }
elseif dn and (s.repeats or s.cold) then
  if not s.repeats or not (was_back(pieces, dn, s.no) or was_back_unmapped(known, sns, dn, s.no)) then
    -- another one that repeated the same may have taken that one's place
    repeats = s.repeats and all_stand(s.repeats, dn) and s.repeats or same_checkouts(dn, sns, seq, s.no, s.repeats) or {}
  end
  unread.events = {}
end
local back = s.gen > 1 and back_since(pieces, seq, s.no) or {}
if not a.anyway then
  for _, number in ipairs(unread.orders) do look('order:' .. number) end
  for _, id in ipairs(unread.events) do
    if not missing['event:' .. id] then cold[#cold + 1] = 'event:' .. id end
  end
  if #cold > 0 then return { 'cold', cold } end
end
local made = #(s.ds or {})
if not dn then return { read[1], read[2], had, who, '', '', {}, repeats, {}, made, '', '', {} } end
-- Where nothing named any of its pieces when it was accepted, none can be out elsewhere; what lies in the history was not known then.
local named = s.named or kind == 'checkout' and buckets() > 0
local few = #sns <= a.few
local still_out = named and few and still_out_of(sns, s.no, dn, a.most) or {}
local ask = named and not few and 1 or ''
return { read[1], read[2], had, who, dn, redis.call('GET', key('document', dn)) or '', fields, repeats, still_out, made, ask,
  dn == s.dn and read[3] or '', back }
