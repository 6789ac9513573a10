-- Claim of a seq, transition of its notice, record and indexes of the event (DESIGN "Accepting, fast"): one event after the other, each
-- answered by itself. Every write costs its place in the append-only file as well: what goes into one key goes there by one command.
-- A key that is something else than it should be ends an event halfway. Therefore the transition and the claim come last, where
-- nothing can fail any more: an event that is sent again finds its notice as it was, and its seq unclaimed.
-- ARGV, from 3 on, for each event: kind, seq, fingerprint, content as JSON
local function index(name, value, id)
  local k = key(name, value)
  redis.call('HSET', k, 'e:' .. id, 1)
  redis.call('EXPIRE', k, KEEP_ITEMS)
end

-- Numbers say in which order events were accepted, and the last one how many were: taken for all events of the call at once, and
-- what is left of them given back.
local last, left = nil, (#ARGV - 2) / 4
local function number()
  last = (last or redis.call('INCRBY', key('accepted'), left) - left) + 1
  left = left - 1
  return last
end

local function give_back()
  if last and left > 0 then redis.call('DECRBY', key('accepted'), left) end
end

local function accept(kind, seq, fingerprint, body)
  local id = kind .. ':' .. seq
  local claim = redis.call('GET', key('claim', kind, seq))
  if claim then
    if claim ~= fingerprint then return { 'seq-reused' } end
    local known = redis.call('HMGET', key('event', id), 'status', 'gen')
    if known[1] == 'accepted' then return { 'known', known[2] } end
    return { 'known' }
  end

  local content = cjson.decode(body)
  local dn = content.dn or ''
  local verdict
  local n, change = {}, {}
  if dn ~= '' then
    n = redis.call('HMGET', key('dn', dn), 'state', 'since', 'by', 'v', 'open')
    if kind == 'checkout' and n[1] then return { 'not-pending', n[1], n[2], n[3] } end
    if kind == 'checkout' then
      change = { 'state', 'shipped', 'since', NOW, 'by', seq, 'v', tonumber(n[4] or '0') + 1 }
    elseif kind == 'refuse' and n[1] then
      verdict = n[1] == 'shipped' and 'already-shipped' or 'repeated'
    elseif kind == 'refuse' then
      change = { 'state', 'refused', 'since', NOW, 'by', seq, 'v', tonumber(n[4] or '0') + 1 }
    end
  end

  local no = number()
  if content.tn then index('tn', content.tn, id) end
  if content.sn then index('sn', content.sn, id) end
  for _, package in ipairs(content.pkg or {}) do
    index('tn', package.tn, id)
    for _, sn in ipairs(package.sns) do index('sn', sn, id) end
  end
  local event = { 'status', 'accepted', 'at', NOW, 'no', no, 'gen', 1 }
  if verdict then
    event[#event + 1] = 'verdict'
    event[#event + 1] = verdict
  end
  if dn ~= '' then
    event[#event + 1] = 'dn'
    event[#event + 1] = dn
  end
  redis.call('HSET', key('event', id), unpack(event))
  if dn ~= '' then redis.call('ZADD', key('unmapped', kind, dn), no, id) end
  redis.call('ZADD', key('open', kind), NOW + GRACE_MS, id)
  if dn ~= '' then
    local open = tonumber(n[5] or '0') + 1
    redis.call('HSET', key('dn', dn), 'open', open, 'e:' .. id, no, unpack(change))
    if open == 1 then dn_expiry(dn, 'PERSIST') end
  end
  redis.call('MSET', key('body', id), body, key('claim', kind, seq), fingerprint)
  return { 'accepted', 1 }
end

local answers = {}
for i = 3, #ARGV, 4 do
  local ok, answer = pcall(accept, ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
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
  answers[#answers + 1] = answer
end
give_back()
return answers
