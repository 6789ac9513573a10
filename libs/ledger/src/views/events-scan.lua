-- A piece of the list of events accepted within an hour, from its end backward, filtered where it lies.
-- in:   hour; first, last: places in its list to look at; most: how many to find at most; kind, status, reason, destination, nil: any;
--       from, until_: earliest and (excluded) latest time of acceptance in ms, nil: any; text in lower case, nil: any; before: only
--       events with a lower number of acceptance, nil: any
-- out:  { the place that was looked at last, when what lies there was accepted ('': it is gone), { id, state, body, its place … of those that match, the latest first } }
-- keys: hour, the events' hashes
--- @include shared/core
--- @include shared/sealed
local ids = redis.call('LRANGE', key('hour', a.hour), a.first, a.last)

local function holds(value)
  value = value and in_the_clear(value)
  return value and string.find(string.lower(value), a.text, 1, true) ~= nil
end

local function goes_to(s)
  for _, ref in ipairs(s.ds or {}) do
    if string.match(ref, '^%a+') == a.destination then return true end
  end
  return false
end

local function matches(id, s, body)
  return (not a.before or s.no < a.before)
    and (not a.status or s.status == a.status)
    and (not a.reason or s.reason == a.reason)
    and (not a.from or s.at >= a.from)
    and (not a.until_ or s.at < a.until_)
    and (not a.destination or goes_to(s))
    and (not a.text or holds(id) or holds(s.dn) or holds(body))
end

local found, place, at = {}, a.first, ''
for i = #ids, 1, -1 do
  local id = ids[i]
  place, at = a.first + i - 1, ''
  if not a.kind or string.sub(id, 1, #a.kind + 1) == a.kind .. ':' then
    local read = redis.call('HMGET', key('event', id), 'state', 'body')
    local s = read[1] and cjson.decode(read[1])
    if s then at = string.format('%d', s.at) end
    if s and matches(id, s, read[2]) then
      found[#found + 1] = id
      found[#found + 1] = read[1]
      found[#found + 1] = read[2] or ''
      found[#found + 1] = string.format('%d', place)
      if #found >= 4 * a.most then break end
    end
  end
end
if at == '' and #ids > 0 then
  local state = redis.call('HGET', key('event', ids[place - a.first + 1]), 'state')
  if state then at = string.format('%d', cjson.decode(state).at) end
end
return { place, at, found }
