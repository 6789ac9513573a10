-- A piece of the attention list, filtered where it lies.
-- in:   index: which of the lists to walk ('', 'reason:…', 'to:…'); also: another list it must be on, nil: none; from, until_: lowest and
--       highest score; skip, most: how many to pass over and to look at; text in lower case, nil: any
-- out:  { how many were looked at, the last member, its score, { member, score, … of those that match } }
-- keys: attention and its indexes, the events' hashes
--- @include shared/core
--- @include shared/sealed
local function list_key(name)
  return name == '' and key('attention') or key('attention', name)
end
local flat = redis.call('ZRANGEBYSCORE', list_key(a.index), a.from, a.until_, 'WITHSCORES', 'LIMIT', a.skip, a.most)

local function holds(value)
  value = value and in_the_clear(value)
  return value and string.find(string.lower(value), a.text, 1, true) ~= nil
end

local function event_mentions(id)
  if holds(id) then return true end
  local read = redis.call('HMGET', key('event', id), 'state', 'body')
  local s = read[1] and cjson.decode(read[1]) or {}
  return holds(s.dn) or holds(s.detail) or holds(s.other) or holds(read[2] or nil)
end

local function mentions(member)
  local id = string.sub(member, 3)
  if string.sub(member, 1, 1) == 'e' then return event_mentions(id) end
  local name, home = string.match(id, '^(.-)/(.*)$')
  local d = redis.call('HGET', key('event', home), name)
  d = d and cjson.decode(d) or {}
  if holds(d.detail) or holds(d.dn) then return true end
  for _, each in ipairs(d.events or { home }) do
    if event_mentions(each) then return true end
  end
  return false
end

local found = {}
for i = 1, #flat, 2 do
  local member = flat[i]
  if (not a.also or redis.call('ZSCORE', list_key(a.also), member)) and (not a.text or mentions(member)) then
    found[#found + 1] = member
    found[#found + 1] = flat[i + 1]
  end
end
return { #flat / 2, flat[#flat - 1] or '', flat[#flat] or '', found }
