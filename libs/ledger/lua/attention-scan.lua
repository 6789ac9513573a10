-- A piece of the attention list, filtered where it lies. ARGV: 3 lowest score, 4 highest, 5 how many to pass over, 6 how many to
-- look at, 7 reason or '', 8 destination or '', 9 text in lower case or ''
local reason, destination, text = ARGV[7], ARGV[8], ARGV[9]
local flat = redis.call('ZRANGEBYSCORE', key('attention'), ARGV[3], ARGV[4], 'WITHSCORES', 'LIMIT', ARGV[5], ARGV[6])

local function holds(value)
  return value and string.find(string.lower(value), text, 1, true) ~= nil
end

local function mentions(id, events, ...)
  if holds(id) then return true end
  for _, value in ipairs({ ... }) do
    if holds(value) then return true end
  end
  for _, event in ipairs(events) do
    if holds(event) or holds(redis.call('GET', key('body', event))) then return true end
  end
  return false
end

local found = {}
for i = 1, #flat, 2 do
  local member = flat[i]
  local what, id = string.sub(member, 1, 1), string.sub(member, 3)
  local h = redis.call('HMGET', key(what == 'd' and 'delivery' or 'event', id), 'reason', 'destination', 'dn', 'detail',
    'other', 'events')
  if h[1] and (reason == '' or h[1] == reason) and (destination == '' or h[2] == destination) and (text == ''
    or mentions(what == 'e' and id, h[6] and cjson.decode(h[6]) or { id }, h[3] or '', h[4] or '', h[5] or '')) then
    found[#found + 1] = member
    found[#found + 1] = flat[i + 1]
  end
end
return { #flat / 2, flat[#flat - 1] or '', flat[#flat] or '', found }
