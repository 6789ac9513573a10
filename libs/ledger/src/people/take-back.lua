-- What an event took of its notice is given back: pieces, line counts, shares of payments, the notice's state (CONTRACT §5).
--- @include shared/save
--- @include mapping/unship
--- @include mapping/anew
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

-- Of what a refuse took that a vendor was told: its pieces may leave all the same, the money is spent. What is not mapped anew (`k:`) no
-- longer waits to be.
local function of_pieces(name)
  local what = string.sub(name, 1, 2)
  return what == 'f:' or what == 'k:'
end

-- Gives back what an event counted of its notice, and leaves on the event what stays spent.
local function give_back_counts(e, n, took, spent)
  local stays = {}
  for name, by in pairs(took.counts or {}) do
    if not spent or of_pieces(name) then count(n, name, -by) else stays[name] = by end
  end
  put_took(e, stays)
end

local take_back, map_anew, withdraw

-- Whether a return still holds its piece of the notice: it was not discarded, nor moved. One that was let go does, for it ended long ago.
local function holds(dn, seq)
  local back = event('refund:' .. seq)
  return not back or back.s.dn == dn and took_of(back).counts ~= nil
end

-- A life ends here that never was: its return belongs to the next life that has none, or waits for a checkout as the piece's present
-- one. A return that waits for the rest of a line waits for nothing then: it is mapped anew and finds no checkout.
local function end_life(n, lives, at)
  local life = table.remove(lives, at)
  local seq = life[4]
  if seq == '' or not holds(n.dn, seq) then return end
  for i = at, #lives do
    if lives[i][4] == '' then
      lives[i][4] = seq
      return
    end
  end
  life[2], life[3] = '', ''
  lives[#lives + 1] = life
end

-- A return of the present life that was discarded, or moved, since is none.
local function forget_return(n, life)
  if life and life[4] ~= '' and not holds(n.dn, life[4]) then life[4] = '' end
end

local function put_lives(n, name, lives)
  for i = #lives, 1, -1 do
    if lives[i][3] == '' and lives[i][4] == '' then table.remove(lives, i) end
  end
  put(n, name, #lives > 0 and cjson.encode(item_of(lives)))
end

-- The checkout of the notice that an index names, false where it took nothing of it: then it is not mapped, or was taken back.
local function shipped_beside(e, n, entry)
  local of = cjson.decode(entry)
  local other = of[1] == n.dn and of[2] ~= e.seq and event('checkout:' .. of[2])
  if not other or other.s.dn ~= n.dn or other.s.takenBack or not took_of(other).counts then return false end
  local parcels = {}
  for _, package in ipairs(body_of(other).pkg) do
    for _, sn in ipairs(package.sns) do parcels[sn] = package.tn end
  end
  return { e = other, parcels = parcels, lines = {} }
end

-- A piece that is out already is counted once, for the checkout that named it first (CONTRACT §4). Where that one goes the piece counts for
-- the first of the others that name it; what became of it since stays as it is. Answers whether there is one.
local function pass_on(e, n, sn, lives, life)
  -- each is read once, for it may have two thousand pieces
  e.beside = e.beside or {}
  for _, entry in ipairs(redis.call('ZREVRANGEBYSCORE', key('sn', sn), '(0', '-inf', 'LIMIT', 0, 50)) do
    local to = e.beside[entry]
    if to == nil then
      to = shipped_beside(e, n, entry)
      e.beside[entry] = to
    end
    local seq, free = to and to.e.seq, true
    for _, each in ipairs(to and lives or {}) do free = free and each[3] ~= seq end
    if to and free then
      to.lines[life[1]] = (to.lines[life[1]] or 0) + 1
      life[2], life[3] = to.parcels[sn], seq
      return true
    end
  end
  return false
end

-- Counts what was passed on for the checkouts it was passed on to.
local function count_passed_on(e, n)
  for _, to in pairs(e.beside or {}) do
    local counts = to and next(to.lines) and took_of(to.e).counts
    for line, by in pairs(counts and to.lines or {}) do
      for _, name in ipairs({ 'n:' .. line, 'sent' }) do
        count(n, name, by)
        counts[name] = (counts[name] or 0) + by
      end
    end
    if counts then put_took(to.e, counts) end
  end
  e.beside = nil
end

-- An earlier life of a piece that came back keeps its place before the later ones for the checkout that is mapped in its place: itself, or the
-- one that repeats it. Answers that one's seq, nil where there is none.
local function repeated_by(e)
  local id = redis.call('ZRANGE', key('waits', 'gone:' .. e.id), 0, 0)[1]
  return id and string.match(id, '^checkout:(.*)$')
end

-- Gives back one piece.
local function take_back_piece(e, n, sn)
  local name = 'i:' .. sn
  local lives = lives_at(n, name)
  for i, life in ipairs(lives) do
    if e.kind == 'refund' and life[4] == e.seq then
      unlist(n, life[1], sn)
      -- that of an earlier life keeps its place there while it may be mapped again, and then ends that life
      if e.s.takenBack or i == #lives or life[3] == '' then life[4] = '' end
      return put_lives(n, name, lives)
    end
    if e.kind == 'checkout' and life[3] == e.seq then
      local goes = e.s.takenBack or e.moves
      local heir = i < #lives and life[4] ~= '' and holds(n.dn, life[4]) and (not goes and e.seq or repeated_by(e))
      if heir then
        life[3] = heir
        return put_lives(n, name, lives)
      end
      if goes and tonumber(n.f.checkouts or '0') > 1 and pass_on(e, n, sn, lives, life) then return put_lives(n, name, lives) end
      local back = i == #lives and life[4] ~= '' and event('refund:' .. life[4])
      if back and withdraw(back, e.s.takenBack) then lives = lives_at(n, name) end
      end_life(n, lives, i)
      forget_return(n, lives[#lives])
      return put_lives(n, name, lives)
    end
  end
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
function take_back(e, spent)
  local dn = e.s.dn
  if not dn then return false end
  local n = notice(dn, { 'refuse', 'refused', 'sent', 'total', 'stuck', 'checkouts' })
  local body = body_of(e)
  give_back_counts(e, n, took_of(e), spent)
  if e.kind == 'refund' then take_back_piece(e, n, body.sn) end
  if e.kind == 'checkout' then
    local sns, items = {}, {}
    each_number(body, function(name, value)
      if name == 'sn' then
        sns[#sns + 1] = value
        items[#items + 1] = 'i:' .. value
      end
    end)
    -- all of them at once: there may be two thousand
    read_notice(n, items)
    for _, sn in ipairs(sns) do take_back_piece(e, n, sn) end
    count_passed_on(e, n)
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

-- An event that is mapped anew under its notice gives back what it took. A return or refuse that a vendor was told of keeps it instead, so
-- that nobody takes it meanwhile, or should it not be mapped today (mapping/anew.lua). So does a checkout whose rest was refused since: it
-- left before, and its pieces are not of what the refuse took. Answers whether some who wait for the notice are left to be woken.
function map_anew(e)
  local n = e.s.dn and notice(e.s.dn)
  local stays = n and e.kind ~= 'checkout' and told(e) or n and e.kind == 'checkout' and n.f.state == 'closed'
  if not stays then return take_back(e) end
  keep_taken(e, n)
  return false
end

-- To be mapped again, also where it is to be mapped already: what was read for that no longer holds.
local function wake_again(e)
  wake(e, e.s.status == 'accepted' and 'requeue' or 'retry')
end

-- Whether a person took back every event that this delivery stands for; second answer: or any.
local function taken_back(d)
  local all, any = true, false
  for _, id in ipairs(events_of(d)) do
    local e = event(id)
    if e and e.s.takenBack then any = true elseif e then all = false end
  end
  return all, any
end

-- Whether the others of a line may be mapped anew without this event: refunds may; a refuse stands for more than the line.
local function may_leave(d, e)
  for _, id in ipairs(events_of(d)) do
    local other = event(id)
    if other and other ~= e and not other.s.takenBack and other.kind ~= 'refund' then return false end
  end
  return true
end

-- What stood for several events of a line is not sent without one of them: the others are mapped anew, and wait for the rest of the line.
local function leave_shared(d, but)
  set_delivery(d, 'discard', { ended = NOW, moved = 1 })
  for _, id in ipairs(events_of(d)) do
    local other = event(id)
    if other and other ~= but and not other.s.takenBack and not other.s.ended then
      map_anew(other)
      wake_again(other)
    end
  end
end

-- The checkout of this return is taken back: what waits for the rest of a line is mapped anew, and so is, where the checkout was discarded,
-- what no vendor was told of yet, nor is to be with what a refuse took. Answers whether it is.
function withdraw(back, discarded)
  local unsent = {}
  for _, d in ipairs(discarded and not back.s.takenBack and not told(back) and deliveries_of(back) or {}) do
    if d.s.status == 'pending' then
      if not may_leave(d, back) then return false end
      unsent[#unsent + 1] = d
    end
  end
  if #unsent == 0 and not back.s.lines then return false end
  for _, d in ipairs(unsent) do leave_shared(d, back) end
  map_anew(back)
  wake_again(back)
  return true
end

-- A line of which a piece was settled by hand never goes back as a whole by itself: the other pieces go to a person.
local function settled_by_hand(e, lines)
  local n = notice(e.s.dn, { 'refuse' })
  for _, line in ipairs(lines) do
    put(n, 'h:' .. line, '1')
    local ids = { n.f.refuse and 'refuse:' .. n.f.refuse }
    for i = 1, tonumber(field(n, 'w:' .. line) or '0') do
      local sn = field(n, string.format('w:%s:%d', line, i))
      for _, life in ipairs(sn and lives_at(n, 'i:' .. sn) or {}) do
        if life[4] ~= '' then ids[#ids + 1] = 'refund:' .. life[4] end
      end
    end
    for _, each in ipairs(ids) do
      local x = each ~= e.id and event(each)
      if x and x.s.dn == n.dn and x.s.lines and (x.s.status == 'waiting' or x.s.status == 'attention') then
        set_event(x, 'expire', { reason = 'line-incomplete', overdue = 'waiting-for-line',
          detail = 'a piece of line ' .. line .. ' was settled by hand: the line does not go back as a whole by itself' })
        x.unsettled = true
      end
    end
  end
  new_version(n)
end

-- The lines of an event that were to go back as a whole and are not sent for it: it waits for them, or is to be mapped anew, or the request
-- that stood for several events was discarded or rejected.
local function unsent_lines(e)
  if e.s.lines then return e.s.lines end
  local unsent = e.s.parked ~= nil
  for _, d in ipairs(deliveries_of(e)) do
    if #events_of(d) > 1 then
      if not d.s.moved and may_have(d.s) then return {} end
      unsent = unsent or d.s.status ~= 'pending'
    end
  end
  local lines, n = {}, notice(e.s.dn)
  local counts = unsent and took_of(e).counts or {}
  for name in pairs(counts) do
    local line = string.match(name, '^r:(.*)$')
    if line and (counts['k:' .. line] or field(n, 'w:' .. line)) then lines[#lines + 1] = line end
  end
  return lines
end

-- Takes the event back with every delivery of it that no vendor has; the event that repeats it takes its place. What a vendor was told of,
-- or may have been, stays counted: a refund keeps its piece, a refuse only frees its notice. Done once more where a delivery that was under
-- way then did not arrive. Answers whether some who wait for the notice are left to be woken.
local function discard_event(e)
  local first = not e.s.takenBack
  e.leaving, e.s.takenBack, e.dirty = true, 1, true
  local shared = false
  for _, d in ipairs(deliveries_of(e)) do
    local unsent = d.s.status == 'pending' or d.s.status == 'attention' and not may_have(d.s)
    if unsent and taken_back(d) then
      set_delivery(d, 'discard', { ended = NOW })
    elseif unsent and may_leave(d, e) then
      leave_shared(d)
    end
    -- it is sent all the same
    shared = shared or d.s.status == 'pending'
  end
  local spent = e.kind ~= 'checkout' and (shared or told(e))
  -- what is paid back already must not be paid again with the rest of its line
  if spent and e.s.dn then settled_by_hand(e, unsent_lines(e)) end
  local more = not (spent and e.kind == 'refund') and take_back(e, spent)
  if e.kind == 'checkout' and e.s.dn then
    unship(e, body_of(e))
    if first and not e.s.repeats then count(notice(e.s.dn), 'checkouts', -1) end
  end
  return more
end
