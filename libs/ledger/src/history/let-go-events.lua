-- Removes from Redis events that the history has and whose `RETENTION_DAYS` are over. What accepting and mapping need without asking the
-- history stays: the claim, and a short entry in the notice.
-- in:   most: how many to look at; hot: how long a notice stays after its last event, in seconds
-- out:  { how many went, whether more are to be looked at }
-- keys: committed, outbox, outbox-notices, resting, claim, reference, bill, cold, history; the events' hashes, notice:<dn>
-- Events that share a delivery (a POS line that goes back as a whole) go together.
--- @flags allow-oom
--- @include shared/core
--- @include history/cold
local now
local until_
local LATER_MS = 60000
-- Bodies of so many bytes are read by one script, and one more: a checkout may have thousands of pieces.
local MOST_BYTES = 200000

local records, bytes

-- nil: it is not there any more
local function read(id)
  if records[id] == nil then
    local found = redis.call('HMGET', key('event', id), 'state', 'body', 'took')
    bytes = bytes + #(found[2] or '')
    records[id] = found[1] and { id = id, s = cjson.decode(found[1]), body = cjson.decode(found[2]), took = found[3], own = {} } or false
  end
  return records[id] or nil
end

-- The event with all that share a delivery with it.
local function group_of(first)
  local group, seen, ids = {}, {}, { first }
  local i = 1
  while i <= #ids do
    local e = not seen[ids[i]] and read(ids[i])
    seen[ids[i]] = true
    if e then
      group[#group + 1] = e
      for _, ref in ipairs(e.s.ds or {}) do
        local home = string.match(ref, '/(.*)$')
        if home then
          ids[#ids + 1] = home
        else
          local d = redis.call('HGET', key('event', e.id), ref)
          d = d and cjson.decode(d)
          if d then
            d.id = ref .. '/' .. e.id
            e.own[#e.own + 1] = d
            for _, each in ipairs(d.events or {}) do ids[#ids + 1] = each end
          end
        end
      end
    end
    i = i + 1
  end
  return group
end

local function may_go(e)
  local score = redis.call('ZSCORE', key('committed'), e.id)
  if not e.s.ended or not score or tonumber(score) > until_ or redis.call('ZSCORE', key('outbox'), e.id) then return false end
  -- A person settled it before its notice or checkout came: it takes its piece of that once it comes (CONTRACT §5, `resolve`).
  if e.s.status == 'resolved' and e.s.topics and e.s.ended > now - a.keepItems * 1000 then return false end
  -- It takes the place of what it repeats should that be taken back.
  for _, topic in ipairs(e.s.topics or {}) do
    local repeated = string.match(topic, '^gone:(.*)$')
    if repeated and redis.call('EXISTS', key('event', repeated)) == 1 then return false end
  end
  return true
end

-- Numbers by which its notice would not find it: those of its pieces are in the notice.
local function numbers_of(e)
  local numbers, body = {}, e.body
  local mapped = e.took and e.took ~= ''
  for _, package in ipairs(body.pkg or {}) do
    numbers[#numbers + 1] = 'tn:' .. package.tn
    if not mapped then
      for _, sn in ipairs(package.sns) do numbers[#numbers + 1] = 'sn:' .. sn end
    end
  end
  if body.sn then numbers[#numbers + 1] = 'sn:' .. body.sn end
  if body.tn then numbers[#numbers + 1] = 'tn:' .. body.tn end
  return numbers
end

local function leave_stub(e)
  local s, k = e.s, key('notice', e.s.dn)
  local n = hash_fields(k, { 'last', 'open', 'cold' })
  redis.call('HSET', k, string.format('e:%d', s.no), cjson.encode({ e.id, s.at, s.status, s.revision or 0, numbers_of(e) }))
  redis.call('HINCRBY', k, 'rev', 1)
  redis.call('ZREM', key('resting'), s.dn)
  if n.cold then
    -- events of it were accepted while it was cold: it is thawed first
    redis.call('ZADD', key('resting'), 0, s.dn)
  elseif tonumber(n.open or '0') <= 0 then
    -- written once more before it leaves itself
    redis.call('ZADD', key('outbox-notices'), 'LT', tonumber(n.last or now) + a.hot * 1000, s.dn)
  end
end

local function forget(name, number, id)
  local k = key(name, number)
  if redis.call('GET', k) ~= id then return end
  redis.call('DEL', k)
  cold_add(name .. ':' .. number)
end

local function let_go(e)
  if e.s.dn then
    leave_stub(e)
  else
    cold_set('event:' .. e.id, string.format('%d %d', week_now(), e.s.revision or 0))
  end
  for _, d in ipairs(e.own) do
    if d.reference then forget('reference', d.reference, d.id) end
    if d.bill then forget('bill', d.bill, d.id) end
    for bill in pairs(d.bills or {}) do forget('bill', bill, d.id) end
  end
  redis.call('UNLINK', key('event', e.id))
  redis.call('EXPIRE', key('claim', e.id), a.keepItems)
  redis.call('ZREM', key('committed'), e.id)
  records[e.id] = false
end

--- @call
now = clock()
until_ = now - a.keep * 1000
records, bytes = {}, 0

local candidates, gone = redis.call('ZRANGEBYSCORE', key('committed'), '-inf', until_, 'LIMIT', 0, a.most), 0
local full = #candidates == a.most
for _, id in ipairs(candidates) do
  if bytes > MOST_BYTES then
    full = true
    break
  end
  local e = read(id)
  if not e or not e.s.ended or redis.call('ZSCORE', key('outbox'), id) then
    -- It is gone, or comes again with its next acknowledgement.
    redis.call('ZREM', key('committed'), id)
  else
    local group, free = group_of(id), true
    for _, each in ipairs(group) do free = free and may_go(each) end
    for _, each in ipairs(group) do
      if free then
        let_go(each)
        gone = gone + 1
      else
        redis.call('ZADD', key('committed'), 'XX', until_ + LATER_MS, each.id)
      end
    end
  end
end
cold_save()
return { gone, full and 1 or 0 }
