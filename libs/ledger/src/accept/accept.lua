-- Claim of a seq, transition of its notice, record and indexes of the event (DESIGN "Accepting, fast"): one event after the other, each
-- answered by itself.
-- in:   events: each with kind, seq, fingerprint, body (JSON, opaque), dn, tns, sns (lists, may be missing), trace
-- out:  for each { accepted, gen } | { known, gen or '' } | { seq-reused } | { not-pending, state, since, by } | { failed, why }
-- keys: claim, notice, sn, tn, event, unmapped, open, accepted, hours, events of the hour
-- A key that is something else than it should be ends an event halfway. Therefore the transition and the claim come last, where
-- nothing can fail any more: an event that is sent again finds its notice as it was, and its seq unclaimed.
--- @include shared/core
--- @include states/move
--- @include states/event-table
--- @include states/notice-table
--- @include mapping/owners
local NOW = clock()
local GRACE_MS = 15000
local HOUR_MS = 3600000

local function index(name, value, no, id, e)
  local k = key(name, value)
  if e.kind == 'checkout' then
    redis.call('ZADD', k, -no, shipment(e.dn, e.seq))
  else
    redis.call('ZADD', k, no, id)
  end
  redis.call('EXPIRE', k, a.keepItems)
end

-- Numbers say in which order events were accepted, and the last one how many were: taken for all events of the call at once, and
-- what is left of them given back.
local last, left = nil, #a.events
local function number()
  last = (last or redis.call('INCRBY', key('accepted'), left) - left) + 1
  left = left - 1
  return last
end

local function give_back()
  if last and left > 0 then redis.call('DECRBY', key('accepted'), left) end
end

-- The notice closes with a checkout's or refuse's acceptance. Answers what to write, or who closed it before.
local function transition(e, n)
  local record = { status = n[1] or 'pending', since = n[2], by = n[3] }
  if e.kind == 'refund' or e.kind == 'refuse' and record.status ~= 'pending' then return {} end
  if record.status ~= 'pending' then return nil, { 'not-pending', record.status, record.since, record.by } end
  move(NOTICE, record, e.kind == 'checkout' and 'ship' or 'refuse', { since = NOW, by = e.seq })
  return { 'state', record.status, 'since', record.since, 'by', record.by, 'v', tonumber(n[4] or '0') + 1 }
end

local function accept(e)
  local id = e.kind .. ':' .. e.seq
  local claim = redis.call('GET', key('claim', id))
  if claim then
    if claim ~= e.fingerprint then return { 'seq-reused' } end
    local state = redis.call('HGET', key('event', id), 'state')
    state = state and cjson.decode(state) or {}
    return { 'known', state.status == 'accepted' and state.gen or '' }
  end

  local n, change = {}, {}
  if e.dn then
    local conflict
    n = redis.call('HMGET', key('notice', e.dn), 'state', 'since', 'by', 'v', 'open')
    change, conflict = transition(e, n)
    if conflict then return conflict end
  end

  local no = number()
  for _, tn in ipairs(e.tns or {}) do index('tn', tn, no, id, e) end
  for _, sn in ipairs(e.sns or {}) do index('sn', sn, no, id, e) end
  local state = {}
  move(EVENT, state, 'accept', { at = NOW, no = no, gen = 1, dn = e.dn, trace = e.trace })
  redis.call('HSET', key('event', id), 'state', cjson.encode(state), 'body', e.body)
  if e.dn then redis.call('ZADD', key('unmapped', e.kind .. ':' .. e.dn), no, id) end
  redis.call('ZADD', key('open', e.kind), NOW + GRACE_MS, id)
  if e.dn then
    local open = tonumber(n[5] or '0') + 1
    redis.call('HSET', key('notice', e.dn), 'open', open, string.format('e:%d', no), id, unpack(change))
    if open == 1 then
      redis.call('PERSIST', key('notice', e.dn))
      redis.call('PERSIST', key('document', e.dn))
    end
  end
  redis.call('SET', key('claim', id), e.fingerprint)
  return { 'accepted', 1 }, id
end

local answers, ids = {}, {}
for i, e in ipairs(a.events) do
  local ok, answer, id = pcall(accept, e)
  if not ok then
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    -- A key that is something else is this event's fault alone. Anything else (read-only, no memory left) is Redis's own, and the
    -- client must hear it as such: it looks for the new primary.
    if not string.find(why, 'WRONGTYPE', 1, true) then
      give_back()
      return redis.error_reply(why)
    end
    answer = { 'failed', why }
  end
  ids[#ids + 1] = id
  answers[i] = answer
end
give_back()
if #ids > 0 then
  -- Events by time: one list an hour, in the order they were accepted.
  local hour = string.format('%d', math.floor(NOW / HOUR_MS))
  if redis.call('RPUSH', key('hour', hour), unpack(ids)) == #ids then redis.call('ZADD', key('hours'), hour, hour) end
end
return answers
