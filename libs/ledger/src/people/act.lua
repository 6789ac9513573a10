-- An operator's action on an item of the attention list, or on an event that waits (CONTRACT §5).
-- in:   item: e/<event> or d/<delivery>; action: retry | resolve | discard; dn: the notice to use, nil: its own; by, note: who, and why;
--       careful: what may have been processed is not sent again; missing: names of what the history does not know
-- out:  { ok | gone | not-pending | came-back | in-turn | discarded | several-events | outcome-unknown, jobs, whether more is to be woken }
--       { cold, names … }: what lies in the history and must come back first: the notice to use, checkouts beside one that goes
-- keys: attention, the event's hash, notice:<dn> of both notices, sn, tn, unmapped, open, due, waits
--- @include delivery/end
--- @include people/discard
--- @include shared/history
--- @include history/cold
local DONE = { retry = 'retried', resolve = 'resolved', discard = 'discarded' }
local more

-- The pieces that left with this checkout: { piece, its life } each.
local function shipped_with(e, n)
  local sns, items, found = {}, {}, {}
  each_number(body_of(e), function(name, sn)
    if name ~= 'sn' then return end
    sns[#sns + 1] = sn
    items[#items + 1] = 'i:' .. sn
  end)
  -- all of them at once: there may be two thousand
  read_notice(n, items)
  for i, sn in ipairs(sns) do
    for _, life in ipairs(lives_at(n, items[i])) do
      if life[3] == e.seq then found[#found + 1] = { sn, life } end
    end
  end
  return found
end

-- Whether a return that was sent, is about to be or was settled ends the life of a piece that this checkout shipped: it would stay behind.
local function came_back_from(e, n)
  for _, piece in ipairs(shipped_with(e, n)) do
    local back = piece[2][4]
    local refund = back ~= '' and event('refund:' .. back)
    local counts = not refund or refund.s.ended or has_deliveries(refund)
    if back ~= '' and counts and holds(n.dn, back) then return true end
  end
  return false
end

-- Takes an event out of what it did to its notice, to map it anew: under another notice, or under its own. Answers why it cannot be.
local function remap(e, to)
  local from = e.s.dn
  to = to or from
  local moves = to ~= from
  local n = to and notice(to, { 'refuse', 'sent', 'total' })
  local full = n and n.f.total and tonumber(n.f.sent or '0') >= tonumber(n.f.total)
  if e.kind == 'checkout' and moves and (n.f.refuse or n.f.state == 'cancelled' or full) then return 'not-pending' end
  if e.kind == 'checkout' and moves and from and came_back_from(e, notice(from)) then return 'came-back' end
  -- It is woken below, and not by what it gives back.
  e.leaving, e.moves = true, moves
  if moves or e.s.takenBack then more = take_away(e) or more else more = map_anew(e) or more end
  replace_unsent(e)
  if e.kind == 'checkout' and (moves or e.s.takenBack) then
    if from and not e.s.takenBack then
      unship(e, body_of(e))
      count(notice(from), 'checkouts', -1)
    end
    ship_again(e, body_of(e), to)
    count(n, 'checkouts', 1)
    e.s.repeats = nil
  end
  e.s.takenBack = nil
  if e.kind == 'refuse' and to then close_for(e, n) end
  e.s.dn = to
  -- what repeats it takes its place where it was
  if e.kind == 'checkout' and moves then more = fire({ 'gone:' .. e.id }) or more end
  if a.dn then e.s.dnByHand = 1 end
end

-- Ends an event as a person said, at once or when its open deliveries have.
local function end_by_hand(e, name)
  for _, d in ipairs(deliveries_of(e)) do
    local status = d.s.status
    if status == 'pending' or status == 'sending' or status == 'attention' then
      set_event(e, 'settle', { settled = DONE[name] })
      e.unsettled = true
      return
    end
  end
  set_event(e, name, { ended = NOW })
end

-- The events a delivery stands for: where they are several, those that no person took back.
local function covered_by(d)
  local ids, found = events_of(d), {}
  for _, each in ipairs(ids) do
    local e = event(each)
    if e and (#ids == 1 or not e.s.takenBack) then found[#found + 1] = e end
  end
  return found
end

-- What is sent for several events is the matter of all of them: a person acts on that delivery, once it needs one. One who takes the event back
-- frees the others of it. `but`: the delivery that a person acts on.
local function goes_with_others(e, but)
  for _, d in ipairs(deliveries_of(e)) do
    local goes = d ~= but and #events_of(d) > 1 and (d.s.status == 'pending' or d.s.status == 'sending')
    if goes and (a.action ~= 'discard' or not may_leave(d, e)) then return true end
  end
  return false
end

-- The others of its notice that name a piece which left with this checkout, and were let go: the piece may count for one of them
-- (people/pieces.lua).
local function let_go_beside(e, n)
  local found, seen = {}, {}
  if tonumber(field(n, 'checkouts') or '0') <= 1 then return found end
  for _, piece in ipairs(shipped_with(e, n)) do
    local entries = redis.call('ZREVRANGEBYSCORE', key('sn', piece[1]), '(0', '-inf', 'WITHSCORES', 'LIMIT', 0, 50)
    for i = 1, #entries, 2 do
      local of = not seen[entries[i]] and cjson.decode(entries[i])
      seen[entries[i]] = true
      if of and of[1] == n.dn and of[2] ~= e.seq then
        -- its notice knows of it by a list (history/let-go-events.lua)
        local stub = field(n, string.format('e:%d', -tonumber(entries[i + 1])))
        if stub and string.sub(stub, 1, 1) == '[' then found[#found + 1] = 'event:checkout:' .. of[2] end
      end
    end
  end
  return found
end

-- What lies in the history and this action needs: the notice to use, and the checkouts that may take over pieces of one that leaves its notice.
local function in_history(e)
  if not has_history() then return {} end
  if a.dn and cold_value('dn:' .. a.dn) then return { 'dn:' .. a.dn } end
  local goes = e and e.kind == 'checkout' and e.s.dn and (a.action == 'discard' or a.dn and a.dn ~= e.s.dn)
  local known, names = {}, {}
  for _, name in ipairs(a.missing) do known[name] = true end
  for _, name in ipairs(goes and let_go_beside(e, notice(e.s.dn)) or {}) do
    if not known[name] then names[#names + 1] = name end
  end
  return names
end

local function answer(word)
  if word ~= 'ok' then return { word, jobs, 0 } end
  save()
  return { word, jobs, more and 1 or 0 }
end

local function entry()
  return { what = DONE[a.action], by = a.by, note = a.note, dn = a.dn }
end

--- @call
local what, id = string.sub(a.item, 1, 1), string.sub(a.item, 3)
local waiting = what == 'e' and event(id)
waiting = waiting and waiting.s.status == 'waiting'
if not waiting and not redis.call('ZSCORE', key('attention'), a.item) then return { 'gone', jobs, 0 } end
local cold = in_history(event(what == 'e' and id or select(2, split_delivery(id))))
if #cold > 0 then return { 'cold', cold } end
more = false

if what == 'e' then
  local e = event(id)
  -- What is mapped and waits behind an earlier event keeps its place there: mapped anew it would stand behind later ones.
  local mapped = not e.s.parked and not e.s.lines
  if a.action == 'retry' and mapped and not a.dn then return { 'in-turn', jobs, 0 } end
  if mapped and goes_with_others(e) then return { 'several-events', jobs, 0 } end
  remember(e, entry())
  if a.action == 'retry' then
    -- one that took nothing of its notice yet has nothing to give back
    if a.dn or not e.s.parked then
      local why = remap(e, a.dn)
      if why then return answer(why) end
    end
    wake_again(e)
    return answer('ok')
  end
  if a.action == 'discard' then
    more = discard_event(e)
  elseif e.s.lines then
    settled_by_hand(e, e.s.lines)
  elseif e.s.parked and e.s.dn then
    -- Mapping it, without sending, finds which pieces it takes of its notice: the pieces of a resolved checkout count as left.
    wake(e, 'countIn', { byHand = 1 })
    return answer('ok')
  elseif e.s.parked then
    -- Nobody knows its notice: it takes what it does once that is known, and sends nothing then either.
    set_event(e, 'resolve', { ended = NOW, topics = e.s.topics, byHand = 1 })
    return answer('ok')
  else
    -- It waits behind others: what is not sent yet need not be.
    for _, d in ipairs(deliveries_of(e)) do
      if d.s.status == 'pending' and #events_of(d) == 1 then set_delivery(d, 'resolve', { ended = NOW }) end
    end
  end
  end_by_hand(e, a.action)
  return answer('ok')
end

local d = delivery(id)
if a.careful and a.action == 'retry' and d.s.reason == 'outcome-unknown' then return answer('outcome-unknown') end
local covered = covered_by(d)
local moves = a.dn and a.dn ~= d.s.dn
if a.action == 'retry' then
  if #covered == 0 or not moves and covered[1].s.takenBack then return { 'discarded', jobs, 0 } end
  remember_delivery_of(d, entry())
  -- A request that may have been processed goes out as it was; any other is made anew, by what notice and configuration say today.
  if d.s.maybe and not moves then
    restart(d)
    return answer('ok')
  end
  if moves and #covered > 1 then return answer('several-events') end
  for _, e in ipairs(covered) do
    local why = remap(e, a.dn)
    if why then return answer(why) end
  end
  set_delivery(d, 'discard', { ended = NOW, moved = 1 })
  for _, e in ipairs(covered) do wake_again(e) end
  return answer('ok')
end
for _, e in ipairs(a.action == 'discard' and covered or {}) do
  if goes_with_others(e, d) then return { 'several-events', jobs, 0 } end
end
remember_delivery_of(d, entry())
set_delivery(d, a.action, { ended = NOW })
if a.action == 'discard' then
  -- those that were taken back before have nothing left at a vendor now
  for _, each in ipairs(events_of(d)) do
    local e = event(each)
    if e then
      more = discard_event(e) or more
      if not e.s.ended then end_by_hand(e, 'discard') end
    end
  end
end
return answer('ok')
