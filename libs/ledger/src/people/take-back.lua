-- What an event took of its notice is given back: pieces, line counts, shares of payments, the notice's state (CONTRACT §5).
--- @include people/pieces
--- @include mapping/unship
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
local function take_back(e, spent)
  local dn = e.s.dn
  if not dn then return false end
  local n = notice(dn, { 'refuse', 'refused', 'sent', 'total', 'stuck', 'checkouts' })
  local untouched = next(n.changed) == nil
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
  -- A return that took nothing gives nothing back: nobody is woken for that, to be mapped as before.
  if e.kind == 'refund' and untouched and next(n.changed) == nil then return false end
  new_version(n)
  return fire({ 'dn:' .. dn })
end

-- An event that is mapped anew under its notice gives back what it took. A return or refuse that a vendor was told of keeps it instead, so
-- that nobody takes it meanwhile, or should it not be mapped today (mapping/anew.lua). So does a checkout whose rest was refused since: it
-- left before, and its pieces are not of what the refuse took. Answers whether some who wait for the notice are left to be woken.
local function map_anew(e)
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

-- What is not sent yet, or was taken back, gives its place to deliveries that mapping makes. A request that may have been processed goes out
-- as it was, unless its event moves to another notice.
local function replace_unsent(e)
  for _, d in ipairs(deliveries_of(e)) do
    local unsent = d.s.status == 'pending' and (e.moves or not d.s.maybe)
    if unsent and #events_of(d) == 1 then set_delivery(d, 'discard', { ended = NOW, moved = 1 }) end
    if e.s.takenBack and d.s.status == 'discarded' then
      d.s.moved = 1
      touch(d)
    end
  end
end

-- From its acceptance on a refuse closes its notice, decided or not.
local function close_for(refuse, n)
  if n.f.refuse then return end
  put(n, 'refuse', refuse.seq)
  put(n, 'refused', string.format('%.0f', NOW))
  new_version(n)
end

-- Takes back what will not be mapped anew under its notice. What a checkout had of it has not left then: a refuse that waits for the rest of a
-- line is decided again and takes that, too (CONTRACT §3.1).
local function take_away(e, spent)
  local n = e.kind == 'checkout' and e.s.dn and took_of(e).counts and notice(e.s.dn, { 'refuse' })
  local refuse = n and n.f.refuse and beside(event, 'refuse:' .. n.f.refuse)
  local more = take_back(e, spent)
  if refuse and refuse.s.lines then
    more = map_anew(refuse) or more
    replace_unsent(refuse)
    close_for(refuse, n)
    wake(refuse)
  end
  return more
end
