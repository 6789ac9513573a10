-- The end of every step that moves records: brings lanes, event statuses and indexes up to date with the moves, then writes each hash once
-- (include after records).
--- @include shared/records
--- @include shared/attention
--- @include shared/lane
--- @include shared/turns
--- @include shared/wake

-- The status of a mapped event follows from its deliveries. Its own mapping decides where it is not mapped (again).
local function settle(e)
  local s = e.s
  if s.status == 'accepted' or s.parked then return end
  local attention, open, moving, seen = nil, false, false, {}
  for _, ref in ipairs(s.ds or {}) do
    local d, damaged = e.ds[ref], false
    if not d then d, damaged = beside(delivery, delivery_id(e, ref)) end
    local status = d and d.s.status
    if damaged then
      -- nobody knows: the event does not end before it is mended
      open = true
    elseif not d or d.s.moved then
      -- another delivery has taken its place
    elseif status == 'attention' then
      attention = d.s.reason
    elseif status == 'pending' or status == 'sending' then
      open = true
      moving = moving or is_first(d)
    else
      seen[status] = true
    end
  end
  if s.ended then
    if not (attention or open) then return end
    set_event(e, 'reopen')
  end
  local reason = attention or s.lines and s.overdue and 'line-incomplete'
  if reason then
    if s.status ~= 'attention' or s.reason ~= reason then set_event(e, 'raise', { reason = reason }) end
    return
  end
  local waits = s.lines and 'waiting-for-line' or open and not moving and 'earlier-event'
  if waits then
    if s.status ~= 'waiting' or s.reason ~= waits then set_event(e, 'holdUp', { reason = waits }) end
  elseif moving then
    if s.status ~= 'sending' then set_event(e, 'progress') end
  else
    local name = not s.takenBack and (seen.resolved or s.settled == 'resolved') and 'resolve'
      or (s.takenBack or seen.discarded or s.settled == 'discarded') and 'discard' or 'deliver'
    set_event(e, name, { ended = NOW })
  end
end

-- A delivery keeps its place in the lane while it is open or its outcome is unknown. A rejected one blocks only deliveries that refer to it:
-- those of the pieces of a rejected checkout wait outside their lane until a person has settled it (`after`, `held`, `waits`).
local function unknown(s)
  return s.status == 'attention' and (s.reason == 'outcome-unknown' or s.reason == 'retries-exhausted' and s.maybe)
end

local function keeps_place(s)
  return s.status == 'pending' and not s.waits or s.status == 'sending' or unknown(s)
end

local function touch(d)
  d.dirty, d.home.has_dirty = true, true
end

-- The delivery of the checkout that this one refers to where that was rejected, nil else.
local function rejected_before(d)
  local after = d.s.after and beside(delivery, d.s.after)
  if after and after.s.status == 'attention' and not unknown(after.s) then return after end
end

-- Takes the first of a lane out of it where the checkout it refers to was rejected.
local function hold_back(d)
  local after = rejected_before(d)
  if not after then return end
  local held = after.s.held or {}
  held[#held + 1] = d.id
  after.s.held, d.s.waits = held, 1
  touch(after)
end

local function let_go(d)
  for _, id in ipairs(d.s.held or {}) do
    local x = beside(delivery, id)
    if x and x.s.waits then
      x.s.waits = nil
      touch(x)
    end
  end
  d.s.held = nil
end

local function follow_delivery(d)
  local s, was = d.s, d.was
  list_again('d/' .. d.id, was.status == 'attention' and was.reason or nil, s.status == 'attention' and s.reason or nil,
    d.destination)
  if (was.status ~= s.status or was.asked and not s.asked) and not d.placed then
    if was.status == 'pending' or was.status == 'attention' and was.asked then
      redis.call('ZREM', key('open', d.destination), d.id)
      redis.call('ZREM', key('due', d.destination), d.id)
    elseif was.status == 'sending' then
      redis.call('ZREM', key('open', d.destination), d.id)
    end
  end
  if keeps_place(s) and not s.pos then enter_lane(d) end
  if s.status == 'pending' and not d.placed and is_first(d) then hold_back(d) end
  if not keeps_place(s) and s.pos then
    local follower = leave_lane(d)
    if follower then touch(follower) end
  end
  if was.status == 'attention' and s.status ~= 'attention' and not s.moved then let_go(d) end
  if s.status == 'pending' and not d.placed and is_first(d) then
    queue_delivery(d, s.due or NOW)
    put_delivery_job(d)
  end
  d.home.set[d.name] = cjson.encode(s)
  d.was = { status = s.status, reason = s.reason, asked = s.asked }
  d.dirty, d.placed = nil, nil
  for _, id in ipairs(events_of(d)) do
    local e = beside(event, id)
    if e then e.unsettled = true end
  end
end

-- This event is now the first of its notice to be mapped: wakes it if that is what it waits for.
local function wake_first(id)
  local e = id and beside(event, id)
  if e and e.s.status == 'waiting' and in_turn(e.s) then wake(e) end
end

-- What waits, since when, and the same by reason: the page of waiting events reads it.
local function list_waiting(id, before, after, since)
  if before then redis.call('ZREM', key('waiting', before), id) end
  if after then
    since = since or NOW
    redis.call('ZADD', key('waiting', after), since, id)
    redis.call('ZADD', key('waiting'), since, id)
  else
    redis.call('ZREM', key('waiting'), id)
  end
end

-- Since when an event waits for something, or is on the attention list for it; nil: as of now.
local function since_of(s, reason)
  return s.waited and s.waited.reason == reason and s.waited.since or nil
end

local function follow_event(e)
  local s, was = e.s, e.was
  local now = event_seen(s)
  list_again('e/' .. e.id, was.listed, now.listed, nil, since_of(s, now.listed))
  if was.waits ~= now.waits then list_waiting(e.id, was.waits, now.waits, since_of(s, now.waits)) end
  if was.due ~= s.due then
    if s.due then redis.call('ZADD', key('deadlines'), s.due, e.id) else redis.call('ZREM', key('deadlines'), e.id) end
  end
  if was.retryAt ~= s.retryAt then
    if s.retryAt then
      redis.call('ZADD', key('due', e.kind), s.retryAt, e.id)
    else
      redis.call('ZREM', key('due', e.kind), e.id)
    end
  end
  if was.topics ~= s.topics then
    for _, topic in ipairs(was.topics or {}) do redis.call('ZREM', key('waits', topic), e.id) end
    for _, topic in ipairs(s.topics or {}) do
      local k = key('waits', topic)
      redis.call('ZADD', k, s.no, e.id)
      -- an ended event lets the set expire; an open one keeps it, with all its members
      if not s.ended then
        redis.call('PERSIST', k)
      elseif redis.call('ZCARD', k) == 1 then
        redis.call('EXPIRE', k, a.keepItems)
      end
    end
  end
  if was.status == 'accepted' and s.status ~= 'accepted' then redis.call('ZREM', key('open', e.kind), e.id) end
  if was.turn ~= now.turn then
    if now.turn then take_turn(notice(now.turn), s.no, e.id) end
    if was.turn then
      local n = notice(was.turn)
      local sole = leave_turn(n, e.id)
      if e.next == nil and not sole then e.next = first_turns(n) end
      wake_first(e.next)
    end
  end
  if was.dn ~= s.dn then
    local name = string.format('e:%d', s.no)
    if was.dn then put(notice(was.dn), name, false) end
    if s.dn then put(notice(s.dn), name, e.id) end
  end
  local open_before, open = not was.ended and was.dn, not s.ended and s.dn
  if open_before ~= open then
    if open_before then count(notice(open_before), 'open', -1) end
    if open then count(notice(open), 'open', 1) end
  end
  if was.status ~= s.status then
    if was.ended then redis.call('HINCRBY', key('ended'), e.kind .. ':' .. was.status, -1) end
    if s.ended then redis.call('HINCRBY', key('ended'), e.kind .. ':' .. s.status, 1) end
  end
  -- A checkout that ended without being delivered no longer holds back the deliveries of its pieces.
  if s.ended and not was.ended and e.kind == 'checkout' and s.status ~= 'delivered' then
    for _, d in ipairs(deliveries_of(e)) do
      if d.s.held then
        let_go(d)
        touch(d)
      end
    end
  end
  -- The event that repeats this one takes its place.
  if was.status ~= s.status and (s.status == 'discarded' or s.status == 'superseded') then fire({ 'gone:' .. e.id }) end
  e.was = now
  e.dirty, e.next = nil, nil
  e.unsaved = true
end

-- The hash of the event, and the hashes of other events that hold one of its deliveries: those live as long as the longest of them.
local function each_hash(e, step)
  step(e.key)
  for _, ref in ipairs(e.s.ds or {}) do
    if string.find(ref, '/', 1, true) then
      local _, home = split_delivery(ref)
      step(key('event', home))
    end
  end
end

-- Without a history what has ended expires. With one the history process lets it go once it is written (history/let-go-events.lua).
local function keep_event(e)
  local k, ends = e.key, e.s.ended
  -- What waits already keeps its place; what is leased is handed out at once, for its score is the end of that lease.
  if has_history() then redis.call('ZADD', key('outbox'), 'LT', NOW, e.id) end
  if ends and not e.ended_before and not has_history() then
    each_hash(e, function(each)
      -- the other event is still open: its hash must not expire
      if each == k or redis.call('TTL', each) >= 0 then redis.call('EXPIRE', each, a.keep) end
    end)
    redis.call('EXPIRE', key('claim', e.id), a.keepItems)
  elseif e.ended_before and not ends then
    each_hash(e, function(each) redis.call('PERSIST', each) end)
    redis.call('PERSIST', key('claim', e.id))
  end
end

-- Every change of an event that has ended, or had, is a revision of its own: the history keeps the latest.
local function write_event(e)
  local ended = e.s.ended or e.ended_before
  if ended and (e.unsaved or next(e.set)) then
    e.s.revision = (e.s.revision or 0) + 1
    e.unsaved = true
  end
  if e.unsaved then e.set.state = cjson.encode(e.s) end
  local args = {}
  for name, value in pairs(e.set) do
    args[#args + 1] = name
    args[#args + 1] = value
  end
  if #args == 0 then return end
  redis.call('HSET', e.key, unpack(args))
  if ended then keep_event(e) end
  e.set, e.unsaved, e.ended_before = {}, nil, e.s.ended
end

local function save()
  local again = true
  while again do
    again = false
    local i = 1
    while i <= #named do
      local e = named[i]
      if e.has_dirty then
        e.has_dirty, again = nil, true
        local dirty = {}
        for _, d in pairs(e.ds) do
          if d.dirty then dirty[#dirty + 1] = d end
        end
        for _, d in ipairs(dirty) do follow_delivery(d) end
      end
      i = i + 1
    end
    for j = 1, #named do
      local e = named[j]
      if e.unsettled then
        e.unsettled = nil
        settle(e)
      end
      if e.dirty then
        again = true
        follow_event(e)
      end
    end
  end
  for _, e in ipairs(named) do write_event(e) end
  for _, n in ipairs(notices_named) do save_notice(n) end
end
