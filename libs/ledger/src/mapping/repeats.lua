-- What an event repeats (CONTRACT §3.1): content that was accepted before under another seq and still counts (include after owners).

-- Whether an event still counts: it is kept and neither discarded nor superseded. Second answer: its record.
local function counts(id)
  local state = state_of(id)
  if not state then return false end
  return state.status ~= 'discarded' and state.status ~= 'superseded', state
end

-- Whether a checkout counts as the one that is repeated. One that could not be mapped does not: another with its pieces corrects it.
local function stands(id, dn)
  local valid, state = counts(id)
  return valid and state.dn == dn and not (state.status == 'attention' and state.parked)
end

-- The first refund accepted before `no` that reports the same return: same piece, parcel and time. One that names another notice, or a
-- notice where this one names none, and could not be mapped may be wrong where this one is right.
local function same_return(body, no, dn)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('sn', body.sn), '(0', '(' .. no, 'LIMIT', 0, 20)) do
    local valid, state = counts(id)
    if valid and string.sub(id, 1, 7) == 'refund:' and (not dn or not state.dn or state.dn == dn or not state.parked) then
      local other = cjson.decode(redis.call('HGET', key('event', id), 'body'))
      local elsewhere = other.dn and body.dn and other.dn ~= body.dn
      local mistaken = not dn and other.dn and state.parked
      if other.tn == body.tn and other.ts == body.ts and not elsewhere and not mistaken then
        return id
      end
    end
  end
end

-- Whether a checkout that an index names as having shipped still counts. One whose event Redis has let go to the history does: discarding or
-- superseding it would have taken it out of the index (mapping/unship.lua).
-- Second answer: whether it is still to be mapped.
local function shipped_by(seq)
  local id = 'checkout:' .. seq
  local valid, state = counts(id)
  if not valid then return has_history() and redis.call('EXISTS', key('event', id)) == 0, false end
  return not (state.status == 'attention' and state.parked), state.status == 'accepted' or state.parked ~= nil
end

-- A checkout records at most so many of those that it repeats; only if one of these is taken back does it take its place.
local MOST_REPEATED = 20

-- The checkouts of the notice that shipped these pieces, where all are still out; nil where they repeat none. `but`: the seq of one that does
-- not count. `before`: only those accepted before this number. `since`: whatever came back since, it was out then.
local function same_checkouts(dn, sns, but, before, since)
  local first
  local ids, seen, open = {}, {}, {}
  for _, sn in ipairs(sns) do
    -- usually one checkout shipped them all
    local found = first and redis.call('ZSCORE', key('sn', sn), shipment(dn, first)) and first
    local from = before and string.format('(%d', -before) or '-inf'
    for _, entry in ipairs(found and {} or redis.call('ZRANGEBYSCORE', key('sn', sn), from, '(0', 'LIMIT', 0, 50)) do
      local of = cjson.decode(entry)
      local counted, unmapped = false, false
      if of[1] == dn and of[2] ~= but then counted, unmapped = shipped_by(of[2]) end
      if counted then
        found = of[2]
        if unmapped then open[found] = true end
        break
      end
    end
    if not found then return nil end
    local item = redis.call('HGET', key('notice', dn), 'i:' .. sn)
    -- No item: no mapped checkout that counts has shipped the piece. Then it is out only if the checkout found is still to be mapped.
    if not item and not open[found] then return nil end
    if item and not since and cjson.decode(item)[4] ~= '' then return nil end
    first = first or found
    if not seen[found] and #ids < MOST_REPEATED then
      seen[found] = true
      ids[#ids + 1] = 'checkout:' .. found
    end
  end
  return ids[1] and ids
end

-- Whether all of these checkouts stand, under the same notice.
local function all_stand(ids, dn)
  for _, id in ipairs(ids) do
    if not stands(id, dn) then return false end
  end
  return true
end
