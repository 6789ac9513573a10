-- For each event: claims its seq, moves its notice, writes its record and indexes (DESIGN "Accepting, fast"). Each is answered by itself.
-- in:   events: each with kind, seq, fingerprint, body (JSON), posted (opaque: what came, where it
--       differs), dn, tns, sns (lists, may be missing), trace
-- out:  for each { accepted, gen } | { known, gen or '' } | { seq-reused } | { not-pending, state, since, by } | { failed, why }
-- keys: claim, notice, sn, tn, event, unmapped, open, accepted, hours, events of the hour, cold
-- A key of the wrong type makes an event fail halfway. Therefore its notice is moved last, when nothing can fail any more, and claims are
-- written after all events: sent again, such an event finds its notice unchanged and its seq unclaimed.
--- @include shared/core
--- @include states/move
--- @include states/event-table
--- @include mapping/owners
--- @include mapping/repeats
--- @include accept/not-pending
--- @include history/cold
local NOW
local GRACE_MS = 15000
local HOUR_MS = 3600000

local function index(name, values, score, member)
  for i = 1, #values do
    local k = key(name, values[i])
    redis.call('ZADD', k, score, member)
    redis.call('EXPIRE', k, a.keepItems)
  end
end

-- A checkout that repeats another ships its parcels and no pieces of its own (mapping/owners.lua). `place`: its number as text, for Lua is
-- slow to write a number.
local function index_numbers(e, id, place, repeats)
  local shipped = e.kind == 'checkout' and shipment(e.dn, e.seq)
  if e.tns then index('tn', e.tns, shipped and '-' .. place or place, shipped or id) end
  if repeats then shipped = nil end
  if e.sns then index('sn', e.sns, shipped and '-' .. place or place, shipped or id) end
end

-- Numbers say in which order events were accepted, and the last one how many were: taken for all events of the call at once, and
-- what is left of them given back.
local last, left
local function number()
  last = (last or redis.call('INCRBY', key('accepted'), left) - left) + 1
  left = left - 1
  return last
end

local function give_back()
  if last and left > 0 then redis.call('DECRBY', key('accepted'), left) end
end

-- What accepting looks at in the record of a notice.
local NOTICE_FIELDS = { 'state', 'since', 'by', 'v', 'open', 'refuse', 'refused', 'total', 'sent', 'checkouts', 'sole' }

-- What is known of a notice that was let go: nil where it was not, {} where it may take a checkout, else why it does not. The
-- history is not asked (history/let-go-notices.lua writes it).
local WORDS = { 'cancelled', 'refused', 'closed', 'shipped' }
local function cold_notice(dn)
  local value = has_history() and cold_value('dn:' .. dn)
  if not value then return nil end
  local code, since, by = string.match(value, '^(%d+) %d+x? ?(%S*) ?(.*)$')
  local word = WORDS[tonumber(code) % 8]
  return word and { word, since, by } or {}
end

-- Whether each of these pieces left before: then a checkout of a cold notice may repeat one, and mapping decides (mapping/load.lua).
local function left_before(sns)
  for _, sn in ipairs(sns) do
    if not cold_value('sn:' .. sn) then return false end
  end
  return true
end

-- What an event does to its notice at once: a refuse closes it, undecided, and a checkout counts as accepted.
local function transition(e, n, repeats, cold)
  if e.kind == 'checkout' and not repeats then return { 'checkouts', tonumber(n.checkouts or '0') + 1 } end
  local open = not (cold and cold[1]) and (not n.state or n.state == 'partly-shipped')
  if e.kind ~= 'refuse' or n.refuse or not open then return {} end
  return { 'refuse', e.seq, 'refused', NOW, 'v', tonumber(n.v or '0') + 1 }
end

-- 1: something names one of these pieces already. One command for all of them, whatever names them.
local function named_before(sns)
  local keys = {}
  for i = 1, #sns do keys[i] = key('sn', sns[i]) end
  return any_exists(keys) and 1 or nil
end

-- By event id the fingerprint it was claimed with; false: not yet.
local claims
local function read_claims()
  local ids, keys = {}, {}
  for i, e in ipairs(a.events) do
    ids[i] = e.kind .. ':' .. e.seq
    keys[i] = key('claim', ids[i])
  end
  for i, claim in ipairs(redis.call('MGET', unpack(keys))) do claims[ids[i]] = claim end
end

-- Its turn to be mapped (shared/turns.lua): in the notice itself where no other event of it is open, else beside the others. Answers what the
-- notice's `sole` is to be, nil: what it is.
local function take_turn(e, n, place, id)
  if not n.open then return place .. ' ' .. id end
  local sole_no, sole_id = string.match(n.sole or '', '^(%d+) (.*)$')
  if not sole_id then
    redis.call('ZADD', key('unmapped', e.dn), place, id)
    return nil
  end
  redis.call('ZADD', key('unmapped', e.dn), sole_no, sole_id, place, id)
  return ''
end

local function accept(e)
  local id = e.kind .. ':' .. e.seq
  if claims[id] then
    if claims[id] ~= e.fingerprint then return { 'seq-reused' } end
    local state = redis.call('HGET', key('event', id), 'state')
    state = state and cjson.decode(state) or {}
    return { 'known', state.status == 'accepted' and state.gen or '' }
  end

  local n, change, repeats, cold = {}, {}, nil, nil
  if e.dn then
    n = hash_fields(key('notice', e.dn), NOTICE_FIELDS)
    cold = not n.total and cold_notice(e.dn) or nil
    if e.kind == 'checkout' then
      repeats = n.checkouts and same_checkouts(e.dn, e.sns) or nil
      local why = not_pending(n) or cold and cold[1] and cold
      if why and not repeats and not (cold and left_before(e.sns)) then return { 'not-pending', unpack(why) } end
    end
    change = transition(e, n, repeats, cold)
    if cold then
      change[#change + 1] = 'cold'
      change[#change + 1] = '1'
    end
  end

  local no = number()
  local place = string.format('%d', no)
  local named = e.kind == 'checkout' and named_before(e.sns) or nil
  index_numbers(e, id, place, repeats)
  local state = {}
  move(EVENT, state, 'accept', { at = NOW, no = no, gen = 1, dn = e.dn, repeats = repeats, trace = e.trace,
    named = named, cold = cold and e.kind == 'checkout' and not repeats and 1 or nil })
  redis.call('HSET', key('event', id), 'state', cjson.encode(state), 'body', e.body)
  if e.posted then redis.call('HSET', key('event', id), 'posted', e.posted) end
  if e.dn then
    local k = key('notice', e.dn)
    local sole = take_turn(e, n, place, id)
    if sole then
      change[#change + 1] = 'sole'
      change[#change + 1] = sole
    end
    local open = tonumber(n.open or '0') + 1
    redis.call('HSET', k, 'open', open, 'e:' .. place, id, unpack(change))
    if open == 1 then
      redis.call('PERSIST', k)
      redis.call('PERSIST', key('document', e.dn))
    end
  end
  claims[id] = e.fingerprint
  return { 'accepted', 1 }, id
end

-- What is written once for all accepted events of the call: their claims, the time when the sweeper looks for their jobs, and their ids by
-- time, one list an hour, in the order they were accepted.
local accepted
local function record()
  give_back()
  if #accepted == 0 then return end
  local hour = string.format('%d', math.floor(NOW / HOUR_MS))
  local open, claimed = {}, {}
  for _, id in ipairs(accepted) do
    local kind = split_id(id)
    local work = open[kind] or { key('open', kind) }
    work[#work + 1] = NOW + GRACE_MS
    work[#work + 1] = id
    open[kind] = work
    claimed[#claimed + 1] = key('claim', id)
    claimed[#claimed + 1] = claims[id]
  end
  for _, work in pairs(open) do redis.call('ZADD', unpack(work)) end
  redis.call('MSET', unpack(claimed))
  if redis.call('RPUSH', key('hour', hour), unpack(accepted)) == #accepted then redis.call('ZADD', key('hours'), hour, hour) end
end

--- @call
NOW = clock()
last, left = nil, #a.events
claims = {}
accepted = {}

read_claims()
local answers = {}
for i, e in ipairs(a.events) do
  local ok, answer, id = pcall(accept, e)
  if not ok then
    local why = type(answer) == 'table' and answer.err or tostring(answer)
    -- A key that is something else is this event's fault alone. Anything else (read-only, no memory left) is Redis's own, and the
    -- client must hear it as such: it looks for the new primary.
    if not string.find(why, 'WRONGTYPE', 1, true) then
      record()
      return redis.error_reply(why)
    end
    answer = { 'failed', why }
  end
  accepted[#accepted + 1] = id
  answers[i] = answer
end
record()
return answers
