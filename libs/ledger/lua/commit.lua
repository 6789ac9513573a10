-- The one step by which an event leaves mapping: nothing happens unless everything that was read still holds.
-- ARGV: 3 event id, 4 generation, 5 guards [[key, field, expected], …], 6 plan (plan.ts gives its shape), then the requests of its deliveries
local id, gen = ARGV[3], ARGV[4]
local plan = cjson.decode(ARGV[6])
local k = key('event', id)
local e = redis.call('HMGET', k, 'status', 'gen', 'dn', 'reason', 'due', 'overdue', 'ds', 'recovered',
  'line', 'ended', 'at')
if e[1] ~= 'accepted' or e[2] ~= gen then return { 'gone', e[1] or '' } end
local version
for _, guard in ipairs(cjson.decode(ARGV[5])) do
  if (redis.call('HGET', key(guard[1]), guard[2]) or '') ~= guard[3] then return { 'stale' } end
  if plan.dn and guard[1] == 'dn:' .. plan.dn and guard[2] == 'v' then version = guard[3] end
end
local kind, seq = split_id(id)
-- Events of one kind and notice are mapped in the order they were accepted: the next may go when the first has gone.
local unmapped = e[3] and redis.call('ZRANGE', key('unmapped', kind, e[3]), 0, 1) or {}
if plan.ordered and e[3] then
  local first = unmapped[1]
  if first and first ~= id then
    redis.call('HSET', k, 'status', 'waiting', 'reason', 'earlier-event')
    redis.call('ZREM', key('open', kind), id)
    return { 'behind', {} }
  end
end

redis.call('ZREM', key('open', kind), id)
local dn = plan.dn
if dn and dn ~= e[3] then
  redis.call('HSET', k, 'dn', dn)
  redis.call('HSET', key('dn', dn), 'e:' .. id, redis.call('HGET', k, 'no'))
  if e[3] then
    redis.call('HDEL', key('dn', e[3]), 'e:' .. id)
    closed_under(e[3])
  end
  opened_under(dn)
end

local change = {}
local function put(field, value)
  change[#change + 1] = field
  change[#change + 1] = value
end
if plan.used then put('used', 1) end
if plan.shipped then put('shipped', seq) end
if plan.items or plan.shipped then
  version = version or redis.call('HGET', key('dn', dn), 'v')
  put('v', (tonumber(version or '') or 0) + 1)
end
for _, item in ipairs(plan.items or {}) do put('i:' .. item[1], item[2]) end
-- In parts: Lua's stack holds some 8,000 values.
for i = 1, #change, 1000 do redis.call('HSET', key('dn', dn), unpack(change, i, math.min(i + 999, #change))) end
-- Accepting has made the indexes and set their expiry, of at least a day; an event that waited long sets it anew.
local late = NOW - tonumber(e[11]) > 12 * 3600000
for _, index in ipairs(plan.shipments or {}) do
  local k_index = key(index[1], index[2])
  redis.call('HSET', k_index, 'dn', dn)
  if late then redis.call('EXPIRE', k_index, KEEP_ITEMS) end
end

-- The event's own list of deliveries: one that has none yet is written once, at the end. `heads`: a delivery is the first of its lane;
-- `simple`: there are no others.
local fresh = not (e[7] or e[8] or e[9] or e[10])
local ds, heads, simple = e[7] or nil, false, fresh
for i, d in ipairs(plan.deliveries or {}) do
  local lane = d.destination .. ':' .. dn
  local covered = {}
  for _, other in ipairs(d.events) do
    local own = other == id
    local o = own and { e[10], ds } or redis.call('HMGET', key('event', other), 'ended', 'ds')
    -- One that was settled by hand meanwhile keeps its end; the line goes back as a whole all the same.
    if not o[1] then
      local list = o[2] and (o[2] .. ' ' .. d.id) or d.id
      if own then ds = list end
      if not (own and fresh) then redis.call('HSET', key('event', other), 'ds', list) end
      if d.line then
        simple = false
        if not own then stop_waiting(other) end
        redis.call('HDEL', key('event', other), 'line', 'overdue')
      end
      covered[#covered + 1] = other
    end
  end
  local events = cjson.encode(covered)
  redis.call('HSET', key('delivery', d.id), 'status', 'pending', 'destination', d.destination, 'operation', d.operation,
    'dn', dn, 'lane', lane, 'gen', 1, 'n', 0, 'base', 0, 'events', events)
  redis.call('SET', key('request', d.id), ARGV[6 + i])
  if d.reference then redis.call('SET', key('reference', d.reference), d.id, 'EX', KEEP_ITEMS) end
  if e[8] and string.find(' ' .. e[8] .. ' ', ' ' .. d.destination .. ' ', 1, true) then
    -- Mapped anew after a restore: it may have been sent before (recover.lua).
    redis.call('RPUSH', key('lane', lane), d.id)
    to_attention(d.id, delivery(d.id), 'outcome-unknown', 'restored from a backup: it may have been sent before')
  elseif open_delivery(d.id, lane, { '1', d.operation, d.destination, dn, events }) then
    heads = true
  end
  for _, other in ipairs(covered) do
    if other ~= id then settle(other) end
  end
end

local set = {}
for field, value in pairs({ ds = fresh and ds or nil, detail = plan.detail, other = plan.other, line = plan.line }) do
  set[#set + 1] = field
  set[#set + 1] = value
end
local status, reason = plan.status, plan.reason
if status == 'waiting' and e[6] == reason then
  status = 'attention'
  if reason == 'waiting-for-line' then reason = 'line-incomplete' end
end
if status == 'recorded' then
  if #set > 0 then redis.call('HSET', k, unpack(set)) end
  end_event(id, 'recorded', event_state(id))
elseif status == 'sending' then
  redis.call('HSET', k, 'status', 'sending', unpack(set))
  if e[4] then redis.call('HDEL', k, 'reason') end
  if not (simple and heads) then settle(id) end
else
  redis.call('HSET', k, 'status', status, 'reason', reason, unpack(set))
  if plan.topics and #plan.topics > 0 then
    redis.call('HSET', k, 'topics', cjson.encode(plan.topics))
    for _, topic in ipairs(plan.topics) do redis.call('SADD', key('waits', topic), id) end
  end
  if status == 'attention' then attend('e/' .. id, reason) end
end
if status == 'waiting' and plan.waitMs then
  local due = NOW + plan.waitMs
  redis.call('HSET', k, 'due', due)
  redis.call('ZADD', key('deadlines'), due, id)
end

if unmapped[1] and redis.call('ZREM', key('unmapped', kind, e[3]), id) == 1 then
  local first = unmapped[unmapped[1] == id and 2 or 1]
  local f = first and redis.call('HMGET', key('event', first), 'status', 'reason')
  if f and f[1] == 'waiting' and f[2] == 'earlier-event' then wake(first) end
end
fire(plan.fire or {})
return { 'ok', jobs, status, reason or '' }
