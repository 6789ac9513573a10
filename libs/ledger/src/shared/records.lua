-- Events and deliveries as a step sees them: each is read once, when it is first named. A step moves records; what follows from that
-- (the lanes, the status of events, the attention list, deadlines, topics, open work, expiry, counts) is brought up to date
-- by `save` at the end of the step, which writes each hash once.
--- @include shared/core
--- @include states/move
--- @include states/event-table
--- @include states/delivery-table

local NOW
-- A fresh entry is young for this long; then the sweeper asks whether a queue holds its job.
local GRACE_MS = 15000
-- What the caller has to put on the queues.
local jobs

--- @include shared/notice

-- Why an event is on the attention list by itself, nil where it is not: it could not be mapped, or waited too long.
local function event_listed(s)
  if s.lines and s.overdue then return 'line-incomplete' end
  return s.status == 'attention' and s.parked and s.reason or nil
end

-- The notice in whose order of mapping it takes its turn, nil where it does not.
local function in_turn(s)
  if s.status == 'accepted' or s.status == 'waiting' and s.parked and s.reason == 'earlier-event' then return s.dn end
end

local function event_seen(s)
  return { status = s.status, dn = s.dn, ended = s.ended, due = s.due, topics = s.topics, retryAt = s.retryAt, listed = event_listed(s),
    turn = in_turn(s), waits = s.status == 'waiting' and s.reason or nil }
end

local events, named

local function remember_event(id, k, s)
  local e = { id = id, key = k, s = s, ds = {}, set = {}, was = event_seen(s), ended_before = s.ended }
  e.kind, e.seq = split_id(id)
  events[id] = e
  named[#named + 1] = e
  return e
end

-- What a hash holds of an event or a delivery. A damaged one is named in the error.
local function record_of(id, text)
  local read, s = pcall(cjson.decode, text)
  if not read or type(s) ~= 'table' or not s.status or type(s.gen) ~= 'number' then
    error('the record of ' .. id .. ' cannot be read', 0)
  end
  return s
end

-- nil where there is no such event.
local function event(id)
  local e = events[id]
  if e == nil then
    local k = key('event', id)
    local state = redis.call('HGET', k, 'state')
    e = state and remember_event(id, k, record_of(id, state)) or false
    events[id] = e
  end
  return e or nil
end

local function set_event(e, name, with)
  move(EVENT, e.s, name, with)
  e.dirty = true
end

-- A delivery lies in the hash of an event, under its name: `push-1/checkout:98d23x1da`.
local function split_delivery(id)
  local at = string.find(id, '/', 1, true)
  return string.sub(id, 1, at - 1), string.sub(id, at + 1)
end

local function remember_delivery(home, name, s)
  local d = { id = name .. '/' .. home.id, name = name, home = home, s = s, destination = string.match(name, '^%a+'),
    was = { status = s.status, reason = s.reason, asked = s.asked } }
  home.ds[name] = d
  return d
end

-- nil where there is no such delivery.
local function delivery(id)
  local name, home_id = split_delivery(id)
  local home, state = events[home_id], nil
  if home == nil then
    local k = key('event', home_id)
    local read = redis.call('HMGET', k, 'state', name)
    if not read[1] then return nil end
    home, state = remember_event(home_id, k, record_of(home_id, read[1])), read[2]
  elseif home and not home.ds[name] then
    state = redis.call('HGET', home.key, name)
  end
  if not home then return nil end
  if state and not home.ds[name] then remember_delivery(home, name, record_of(id, state)) end
  return home.ds[name]
end

-- An event or a delivery that a step meets beside its own (`read`: which); nil as well where its record cannot be read. A damaged one holds no
-- other back: it counts as open work, so that the sweeper tells of it and, once it is mended, gives it what it missed (upkeep/requeue.lua).
-- Answers as well whether it is damaged.
local function beside(read, id)
  local ok, found = pcall(read, id)
  if ok then return found, false end
  redis.call('ZADD', key('open', string.match(id, '^%a+')), 'NX', NOW, id)
  return nil, true
end

local function set_delivery(d, name, with)
  move(DELIVERY, d.s, name, with)
  d.dirty, d.home.has_dirty = true, true
end

-- The events a delivery stands for: several where a POS line goes back as a whole (CONTRACT §4).
local function events_of(d)
  return d.s.events or { d.home.id }
end

-- The whole name of a delivery by the one that its event `e` has for it.
local function delivery_id(e, ref)
  return string.find(ref, '/', 1, true) and ref or ref .. '/' .. e.id
end

-- All deliveries of an event, those that lie in another event's hash included.
local function deliveries_of(e)
  local found, refs = {}, e.s.ds
  for i = 1, refs and #refs or 0 do found[#found + 1] = e.ds[refs[i]] or delivery(delivery_id(e, refs[i])) end
  return found
end

-- Whether it has a delivery that was not discarded.
local function has_deliveries(e)
  for _, d in ipairs(deliveries_of(e)) do
    if d.s.status ~= 'discarded' then return true end
  end
  return false
end

-- Back to its mapping queue under a new job generation.
local function wake(e, name, with)
  with = with or {}
  with.gen = e.s.gen + 1
  set_event(e, name or 'wake', with)
  -- for spans that follow: acceptance and last mapping stay, and what woke it last
  if a.trace and e.s.trace then e.s.trace = string.match(e.s.trace, '^%S+ ?%S*') .. ' ' .. a.trace end
  redis.call('ZADD', key('open', e.kind), NOW + GRACE_MS, e.id)
  jobs[#jobs + 1] = { 'event', e.kind, e.seq, e.s.gen, e.s.dn or '' }
end

-- Work of a destination's queue from `due` on: a request to be sent, or a look-up to be made.
local function queue_delivery(d, due)
  redis.call('ZADD', key('open', d.destination), due + GRACE_MS, d.id)
  redis.call('ZADD', key('due', d.destination), due, d.id)
  d.placed = true
end

local function put_delivery_job(d, delay)
  jobs[#jobs + 1] = { 'delivery', d.id, d.s.gen, d.s.op, d.destination, d.s.dn, cjson.encode(events_of(d)), delay or 0,
    d.s.asked or '' }
end

--- @call
NOW = clock()
jobs = {}
events, named = {}, {}
