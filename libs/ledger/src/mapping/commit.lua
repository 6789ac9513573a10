-- Applies the plan of a mapping as a whole, or not at all if anything it was made from has changed since.
-- in:   id, gen; dn and version of the notice that was read, nil: none; owners that were read with sn and tn, nil: not asked
--       repeats: the events whose content it repeats, nil: none
--       kept: what it took when it was mapped before, by name, where this plan takes the place of that, nil: nothing
--       made: how many deliveries the event had, nil: not asked; plan (plan.ts); requests: one per delivery of the plan, opaque, bound to the
--       number that follows
--       trace: traceparent of this mapping, where its event is traced
--       hop: by destination the limits (gate.lua) of those this process may send to at once; token; patient: if others are
--       due there first, nothing is done (`crowded`)
-- out:  { ok, jobs, status, reason or '', claims (claim.lua) …, whether more is to be woken }
--       { behind, jobs } | { stale | gone | crowded }
-- keys: the event's hash, unmapped, notice:<dn>, open, reference; of each destination gate, sends, due, open
--- @include shared/save
--- @include shared/wake
--- @include delivery/claim
--- @include delivery/end
--- @include mapping/owners
--- @include mapping/unship
--- @include mapping/anew
-- With more deliveries due than this a mapping job does not wait for them.
local SOON = 1000

-- The answer to a call that was sent again because its reply was lost with the connection.
local function claims_of(e, token)
  local claims = {}
  for _, d in ipairs(e and deliveries_of(e) or {}) do
    if d.s.under and d.s.under.token == token then claims[#claims + 1] = claimed(d) end
  end
  return claims
end

-- Checkouts of the notice that could not be mapped are superseded by a checkout that maps and names their parcel or one of their pieces, and
-- all of them once the whole notice has left. One commit looks at so many of their pieces, and frees so many, the first of them however
-- large: who sends thousands that fit nothing must not hold Redis with the one that does. The others wait for the next, or for a person.
local MOST_LOOKED, MOST_FREED, MOST_STUCK = 4000, 1000, 500

local function supersede_stuck(own, of, made)
  local stuck = field(of, 'stuck')
  local is_stuck = own.s.status == 'attention' and (own.s.reason == 'unmappable' or own.s.reason == 'over-shipped')
  if not stuck and not is_stuck then return end
  stuck = stuck and cjson.decode(stuck) or {}
  local left, looked, freed = {}, 0, 0
  local names = {}
  for _, topic in ipairs(made.fire or {}) do names[topic] = true end
  local full = made.state == 'shipAll'
  for _, id in ipairs(stuck) do
    -- a plan without changes to the notice (`notice`) supersedes nobody: it is the checkout that takes up pieces that does
    local look = made.notice and looked < MOST_LOOKED and freed < MOST_FREED
    local x = look and id ~= own.id and beside(event, id)
    if not look and id ~= own.id then
      left[#left + 1] = id
    elseif x and x.s.dn == of.dn and x.s.status == 'attention' and x.s.parked then
      local body = cjson.decode(redis.call('HGET', key('event', id), 'body'))
      local named, pieces = full, 0
      for _, package in ipairs(body.pkg) do
        pieces = pieces + #package.sns
        named = named or names['tn:' .. package.tn]
        for _, sn in ipairs(package.sns) do named = named or names['sn:' .. sn] end
      end
      looked = looked + pieces
      -- Left to a person: one with deliveries (it was moved here after a vendor was told, or will be told, of it under another notice), and one
      -- that still holds pieces of a notice from an earlier mapping (`took`).
      if (full or named and x.s.no < own.s.no) and not has_deliveries(x) and not took_of(x).counts then
        set_event(x, 'supersede', { ended = NOW, detail = 'checkout ' .. own.seq .. ' took its place' })
        unship(x, body)
        count(of, 'checkouts', -1)
        freed = freed + pieces
      else
        left[#left + 1] = id
      end
    end
  end
  if is_stuck then left[#left + 1] = own.id end
  if #left > MOST_STUCK then table.remove(left, 1) end
  if made.notice or is_stuck then put(of, 'stuck', #left > 0 and cjson.encode(left)) end
end

local function contains(list, value)
  for _, each in ipairs(list or {}) do
    if each == value then return true end
  end
  return false
end

local function waits_for_line(o, ids)
  for _, id in ipairs(o.s.lines or {}) do
    if contains(ids, id) then return true end
  end
  return false
end

--- @call
local plan = a.plan
local e = event(a.id)

if not e or e.s.status ~= 'accepted' or e.s.gen ~= a.gen then
  local claims = a.hop and claims_of(e, a.token) or {}
  if #claims > 0 then return { 'ok', jobs, e.s.status, '', claims, 0 } end
  return { 'gone' }
end
local s = e.s
local lanes = { 'refuse', 'stuck' }
for _, d in ipairs(plan.deliveries or {}) do lanes[#lanes + 1] = 'l:' .. d.destination end
if a.made and a.made ~= #(s.ds or {}) then return { 'stale' } end
local n = a.dn and notice(a.dn, lanes)
if n and (n.f.v or '') ~= a.version then return { 'stale' } end
if a.owners then
  if owners(a.sn, a.tn, s.no, a.dn) ~= a.owners then return { 'stale' } end
end
-- What it repeats may have been taken back since it was read: that woke nobody who was not registered yet.
for _, id in ipairs(a.repeats or {}) do
  local o = beside(event, id)
  if o and (o.s.status == 'discarded' or o.s.status == 'superseded') then return { 'stale' } end
end
-- Parents of later spans: the acceptance, then this mapping. A wake-up appends its own (shared/records.lua).
if a.trace and s.trace then s.trace = string.match(s.trace, '^%S+') .. ' ' .. a.trace end
-- Events of one notice are mapped in the order they were accepted, whatever their kind: the next may go once the first is mapped. An
-- event that named no notice joins the order of the notice it was found to belong to.
local order = plan.dn or s.dn
if order then
  local first, no, second = first_turns(notice(order))
  if plan.ordered and first and first ~= e.id and no < s.no then
    s.dn = order
    set_event(e, 'queueBehind', { reason = 'earlier-event', parked = 1 })
    save()
    return { 'behind', jobs }
  end
  if order == s.dn then e.next = (first == e.id and second or first ~= e.id and first) or false end
end

-- What is due in a destination's queue goes first.
local crowded = {}
for destination in pairs(a.hop or {}) do
  local due = redis.call('ZCOUNT', key('due', destination), '-inf', NOW)
  if due > 0 and due <= SOON and a.patient then return { 'crowded' } end
  crowded[destination] = due > 0
end

if a.kept then
  -- the plan was made as if nothing of it had been taken: what it takes again it writes itself
  local again = {}
  for i = 1, plan.dn == s.dn and #plan.notice or 0, 2 do again[plan.notice[i]] = true end
  for name, by in pairs(a.kept) do
    if not again[name] then count(notice(s.dn), name, -by) end
  end
end
if plan.dn and plan.dn ~= s.dn then
  s.dn = plan.dn
  n = notice(plan.dn, lanes)
end
if plan.notice then
  put_all(n, plan.notice)
  new_version(n)
end
if plan.state then set_notice(n, plan.state, { since = NOW, by = e.seq }) end
-- From its acceptance on a refuse closes its notice, also one that takes the place of another and needs a person.
local undecided = e.kind == 'refuse' and n and plan.refuse ~= 'none'
  and (plan.status == 'attention' or plan.status == 'waiting' and not plan.lines)
  and (not n.f.state or n.f.state == 'pending' or n.f.state == 'partly-shipped')
if n and not n.f.refuse and (plan.refuse == 'mine' or undecided) then
  put(n, 'refuse', e.seq)
  put(n, 'refused', string.format('%.0f', NOW))
  new_version(n)
elseif plan.refuse == 'none' and n.f.refuse == e.seq then
  -- a refuse that came too late does not close the notice
  put(n, 'refuse', false)
  put(n, 'refused', false)
  new_version(n)
end
-- The event it repeated no longer counts, so this one ships in its place.
if e.kind == 'checkout' and s.repeats and plan.status ~= 'recorded' then
  s.repeats = nil
  ship_again(e, cjson.decode(redis.call('HGET', e.key, 'body')), s.dn)
  count(n, 'checkouts', 1)
end
if e.kind == 'checkout' and a.repeats and plan.status == 'recorded' then
  -- It was accepted as a new shipment, because its notice was in the history and the repetition could not be seen.
  if s.cold and not s.repeats then
    unship(e, cjson.decode(redis.call('HGET', e.key, 'body')), true)
    count(n, 'checkouts', -1)
  end
  -- what it repeated before may have been taken back, and another have taken its place
  s.repeats = a.repeats
end
if plan.took then e.set.took = plan.took end
-- This event may not send the lines that are complete with it: of those that wait for a line one does.
for _, ids in ipairs(plan.rouse or {}) do
  for _, id in ipairs(ids) do
    local o = event(id)
    if o and o.s.lines and o.s.dn == s.dn then
      keep_taken(o, n)
      wake(o, 'retry')
      break
    end
  end
end
if plan.warnings then
  -- Source of the still-out alerts; each event is listed once.
  if not s.warnings then redis.call('XADD', key('warned'), 'MAXLEN', '~', 1000, '*', 'event', e.id) end
  s.warnings = plan.warnings
end

local hops = {}
for i, planned in ipairs(plan.deliveries or {}) do
  local ds = s.ds or {}
  local name = string.format('%s-%d', planned.destination, #ds + 1)
  local d = remember_delivery(e, name, {})
  ds[#ds + 1] = name
  s.ds = ds
  local covered = { e.id }
  for _, id in ipairs(planned.line or {}) do
    local o = id ~= e.id and event(id)
    -- An event that a person settled meanwhile stays ended; the line goes back as a whole nevertheless. One that was moved waits elsewhere.
    if o and not o.s.ended and o.s.dn == s.dn and waits_for_line(o, planned.lineIds) then
      local refs, left = o.s.ds or {}, {}
      refs[#refs + 1] = d.id
      for _, each in ipairs(o.s.lines or {}) do
        if not contains(planned.lineIds, each) then left[#left + 1] = each end
      end
      o.s.ds, o.dirty = refs, true
      if #left > 0 then o.s.lines = left else o.s.lines, o.s.overdue, o.s.due = nil, nil, nil end
      covered[#covered + 1] = id
    end
  end
  local after
  for _, x in ipairs(plan.after and event(plan.after) and deliveries_of(event(plan.after)) or {}) do
    local done = x.s.moved or x.s.status == 'delivered' or x.s.status == 'resolved' or x.s.status == 'discarded'
    if x.destination == planned.destination and not done then after = x.id end
  end
  set_delivery(d, 'plan', { op = planned.operation, dn = s.dn, gen = 1, n = 0, base = 0,
    events = #covered > 1 and covered or nil, after = after,
    reference = planned.reference, lines = planned.lineIds })
  -- Deliveries held back by the one that this one replaces now queue behind this one.
  for _, old in ipairs(deliveries_of(e)) do
    if old.s.moved and old.s.held and old.destination == d.destination then
      for _, id in ipairs(old.s.held) do
        local x = beside(delivery, id)
        if x then
          x.s.after, x.s.waits = d.id, nil
          touch(x)
        end
      end
      old.s.held = nil
      touch(old)
    end
  end
  e.set[name .. '.request'] = a.requests[i]
  if planned.reference then redis.call('SET', key('reference', planned.reference), d.id, 'EX', a.keepItems) end
  if s.recovered and string.find(' ' .. s.recovered .. ' ', ' ' .. d.destination .. ' ', 1, true) then
    -- Mapped anew after a restore: it may have been sent before (upkeep/recover.lua).
    d.s.maybe = 1
    enter_lane(d)
    to_attention(d, 'outcome-unknown', 'restored from a backup: it may have been sent before')
  else
    enter_lane(d)
    hops[#hops + 1] = a.hop and a.hop[d.destination] and is_first(d) and not rejected_before(d) and d or nil
  end
end

-- Deliveries of earlier generations count for its status, too, unless they were replaced.
local live = false
for _, d in ipairs(deliveries_of(e)) do live = live or not d.s.moved end

local status, reason = plan.status, plan.reason
-- an empty table would come back from JSON as a map
local topics = plan.topics and #plan.topics > 0 and plan.topics or nil
-- Woken and found to wait for the same, or to need a person for the same, it goes on with that: an OMS that puts its notices again and again
-- puts off no deadline, and makes nothing on the attention list new.
local since = s.waited and s.waited.reason == reason and s.waited.since or NOW
local due = plan.waitMs and since + plan.waitMs or nil
local waited = reason and { reason = reason, since = since } or nil
-- The wait for the history has no deadline, and is none for what it waits for after it; one that had begun before goes on.
if status == 'waiting' and not plan.waitMs then waited = s.waited end
if plan.lines then
  local too_long = s.overdue == reason or plan.detail
  set_event(e, 'awaitLine', { reason = reason, lines = plan.lines, due = not too_long and due or nil, waited = waited })
  if too_long then set_event(e, 'expire', { reason = 'line-incomplete', overdue = reason, detail = plan.detail }) end
elseif status == 'waiting' and s.overdue ~= reason then
  set_event(e, 'park', { reason = reason, detail = plan.detail, other = plan.other, topics = topics, due = due,
    waited = waited, parked = 1 })
elseif status == 'waiting' or status == 'attention' then
  local overdue = s.overdue
  set_event(e, 'attend', { reason = reason, detail = plan.detail, other = plan.other, topics = topics,
    waited = waited, parked = 1 })
  s.overdue = overdue
elseif status == 'resolved' then
  -- A checkout that named its piece had put it under a notice; mapping may have found no owner after all, and then it has no notice.
  s.dn = plan.dn
  set_event(e, 'resolve', { topics = topics, ended = NOW })
elseif live then
  set_event(e, 'send')
  e.unsettled = true
else
  set_event(e, 'record', { detail = plan.detail, topics = topics, ended = NOW })
end

for _, d in ipairs(hops) do
  local limits = a.hop[d.destination]
  if not crowded[d.destination] and not gate(d.destination, limits, false) then claim(d, limits, a.token) end
end
if e.kind == 'checkout' and n then supersede_stuck(e, n, plan) end
-- A checkout that repeats one that could not be mapped may be correct: it is mapped by itself.
if e.kind == 'checkout' and s.status == 'attention' and s.parked then fire({ 'gone:' .. e.id }) end
local more = plan.fire and fire(plan.fire)
-- Accepting wrote the indexes, with an expiry of at least a day; for an event that waited long they are written again.
if e.kind == 'checkout' and plan.fire and NOW - s.at > 12 * 3600000 then
  for _, topic in ipairs(plan.fire) do
    local name, value = string.match(topic, '^([st]n):(.*)$')
    if name then
      redis.call('ZADD', key(name, value), -s.no, shipment(s.dn, e.seq))
      redis.call('EXPIRE', key(name, value), a.keepItems)
    end
  end
end
save()
local claims = {}
for _, d in ipairs(hops) do
  if d.s.under then claims[#claims + 1] = claimed(d) end
end
return { 'ok', jobs, s.status, s.reason or '', claims, more and 1 or 0 }
