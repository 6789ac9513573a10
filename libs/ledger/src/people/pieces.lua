-- The lives of a piece of a notice (mapping/lives.lua), where an event that took part in one is taken back.
--- @include people/told
--- @include mapping/anew
-- Whether a return of a checkout that is taken back is mapped anew (people/discard.lua).
local withdraw

-- Whether a return still holds its piece of the notice: it was not discarded, nor moved. One that was let go does, for it ended long ago.
local function holds(dn, seq)
  local back = event('refund:' .. seq)
  return not back or back.s.dn == dn and took_of(back).counts ~= nil
end

-- The first of these lives that has no return yet.
local function free_life(lives, from)
  for i = from, #lives do
    if lives[i][4] == '' then return lives[i] end
  end
end

-- A life ends here that never was: its return belongs to the next life that has none, or waits for a checkout as the piece's present one.
local function end_life(n, lives, at)
  local life = table.remove(lives, at)
  local seq = life[4]
  if seq == '' or not holds(n.dn, seq) then return end
  local free = free_life(lives, at)
  if free then
    free[4] = seq
    return
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
      -- no other life of it is there for its return: that is mapped anew, and finds no checkout
      local back = life[4] ~= '' and not free_life(lives, i + 1) and event('refund:' .. life[4])
      if back and withdraw(back, e.s.takenBack) then lives = lives_at(n, name) end
      end_life(n, lives, i)
      forget_return(n, lives[#lives])
      return put_lives(n, name, lives)
    end
  end
end
