-- An event that a person takes back, and what becomes of the others that it stood with: those of its line, the returns of its pieces.
--- @include people/take-back
-- Whether a person took back every event that this delivery stands for; second answer: or any. One that cannot be read was not.
local function taken_back(d)
  local all, any = true, false
  for _, id in ipairs(events_of(d)) do
    local e, damaged = beside(event, id)
    if e and e.s.takenBack then any = true elseif e or damaged then all = false end
  end
  return all, any
end

-- Whether the others of a line may be mapped anew without this event: refunds may; a refuse stands for more than the line,
-- and what cannot be read would lose its request.
local function may_leave(d, e)
  for _, id in ipairs(events_of(d)) do
    local other, damaged = beside(event, id)
    if damaged then return false end
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
  local more = not (spent and e.kind == 'refund') and take_away(e, spent)
  if e.kind == 'checkout' and e.s.dn then
    unship(e, body_of(e))
    if first and not e.s.repeats then count(notice(e.s.dn), 'checkouts', -1) end
  end
  return more
end
