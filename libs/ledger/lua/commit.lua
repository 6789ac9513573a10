-- The one step by which an event leaves mapping: nothing happens unless everything that was read still holds.
-- ARGV: 3 event id, 4 generation, 5 guards [[key, field, expected], …], 6 plan (commit.ts gives its shape)
local id, gen = ARGV[3], ARGV[4]
local plan = cjson.decode(ARGV[6])
local k = key('event', id)
local e = redis.call('HMGET', k, 'status', 'gen', 'dn', 'reason', 'due', 'overdue', 'ds', 'recovered')
if e[1] ~= 'accepted' or e[2] ~= gen then return { 'gone', e[1] or '' } end
for _, guard in ipairs(cjson.decode(ARGV[5])) do
  if (redis.call('HGET', key(guard[1]), guard[2]) or '') ~= guard[3] then return { 'stale' } end
end
local kind, seq = split_id(id)
if plan.ordered and e[3] then
  local first = redis.call('ZRANGE', key('unmapped', kind, e[3]), 0, 0)[1]
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
  redis.call('ZADD', key('events', dn), redis.call('HGET', k, 'no'), id)
  if e[3] then
    redis.call('ZREM', key('events', e[3]), id)
    closed_under(e[3])
  end
  opened_under(dn)
end

if plan.used then redis.call('HSET', key('dn', dn), 'used', 1) end
if plan.shipped then redis.call('HSET', key('dn', dn), 'shipped', seq) end
for _, item in ipairs(plan.items or {}) do redis.call('HSET', key('items', dn), item[1], item[2]) end
for _, index in ipairs(plan.shipments or {}) do
  redis.call('HSET', key(index[1], index[2]), 'dn', dn)
  redis.call('EXPIRE', key(index[1], index[2]), KEEP_ITEMS)
end
if plan.items or plan.shipped then redis.call('HINCRBY', key('dn', dn), 'v', 1) end

for _, d in ipairs(plan.deliveries or {}) do
  local lane = d.destination .. ':' .. dn
  local covered = {}
  for _, other in ipairs(d.events) do
    local o = key('event', other)
    -- One that was settled by hand meanwhile keeps its end; the line goes back as a whole all the same.
    if not redis.call('HGET', o, 'ended') then
      local ds = redis.call('HGET', o, 'ds')
      redis.call('HSET', o, 'ds', ds and (ds .. ' ' .. d.id) or d.id)
      if d.line then
        if other ~= id then stop_waiting(other) end
        redis.call('HDEL', o, 'line', 'overdue')
      end
      covered[#covered + 1] = other
    end
  end
  redis.call('HSET', key('delivery', d.id), 'status', 'pending', 'destination', d.destination, 'operation', d.operation,
    'dn', dn, 'lane', lane, 'gen', 1, 'n', 0, 'base', 0, 'events', cjson.encode(covered))
  redis.call('SET', key('request', d.id), d.request)
  if d.reference then redis.call('SET', key('reference', d.reference), d.id, 'EX', KEEP_ITEMS) end
  if e[8] and string.find(' ' .. e[8] .. ' ', ' ' .. d.destination .. ' ', 1, true) then
    -- Mapped anew after a restore: it may have been sent before (recover.lua).
    redis.call('RPUSH', key('lane', lane), d.id)
    to_attention(d.id, delivery(d.id), 'outcome-unknown', 'restored from a backup: it may have been sent before')
  else
    open_delivery(d.id, lane)
  end
  for _, other in ipairs(covered) do
    if other ~= id then settle(other) end
  end
end

if plan.detail then redis.call('HSET', k, 'detail', plan.detail) end
if plan.other then redis.call('HSET', k, 'other', plan.other) end
if plan.line then redis.call('HSET', k, 'line', plan.line) end
local status, reason = plan.status, plan.reason
if status == 'waiting' and e[6] == reason then
  status = 'attention'
  if reason == 'waiting-for-line' then reason = 'line-incomplete' end
end
if status == 'recorded' then
  end_event(id, 'recorded')
elseif status == 'sending' then
  redis.call('HSET', k, 'status', 'sending')
  redis.call('HDEL', k, 'reason')
  settle(id)
else
  redis.call('HSET', k, 'status', status, 'reason', reason)
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

leave_unmapped(id, e[3])
for _, topic in ipairs(plan.fire or {}) do fire(topic) end
return { 'ok', jobs, status, reason or '' }
