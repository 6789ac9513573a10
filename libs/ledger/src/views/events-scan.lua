-- A piece of the list of events accepted within an hour, from its end backward, filtered where it lies.
-- in:   hour; first, last: places in its list to look at; most: how many to find at most; kind, status, reason, destination, nil: any;
--       from, until_: earliest and (excluded) latest time of acceptance in ms, nil: any; text in lower case, nil: any; before: only
--       events with a lower number of acceptance, nil: any
-- out:  { the place that was looked at last: above `first` where enough was found, or what was read for the text has grown long
--       (shared/mentions); when what lies there was accepted ('': it is gone, or damaged); { id, state, body, its place … of those that match,
--       the latest first }; { ids of those whose record is damaged, so that nobody knows whether they match } }
-- keys: hour, the events' hashes
--- @flags no-writes
--- @include shared/core
--- @include shared/sealed
--- @include shared/mentions

-- What a record that is wanted says somewhere, as JSON: what does not is not taken apart.
local signs

local function may_match(id, state, body)
  for _, sign in ipairs(signs) do
    if not string.find(state, sign, 1, true) then return false end
  end
  return not a.text or holds(id) or holds(body) or record_holds(state, { 'dn' })
end

-- More than this no date can be, in milliseconds from 1970.
local LATEST = 8.64e15

-- Throws where the record is damaged.
local function taken_apart(state)
  local s = cjson.decode(state)
  if type(s.at) ~= 'number' or math.abs(s.at) > LATEST or type(s.no) ~= 'number' then error('no record of an event') end
  return s
end

local function goes_to(s)
  for _, ref in ipairs(s.ds or {}) do
    if string.match(ref, '^%a+') == a.destination then return true end
  end
  return false
end

local function matches(s)
  return (not a.before or s.no < a.before)
    and (not a.status or s.status == a.status)
    and (not a.reason or s.reason == a.reason)
    and (not a.from or s.at >= a.from)
    and (not a.until_ or s.at < a.until_)
    and (not a.destination or goes_to(s))
end

--- @call
local ids = redis.call('LRANGE', key('hour', a.hour), a.first, a.last)
signs = {}
if a.status then signs[#signs + 1] = '"status":"' .. a.status .. '"' end
if a.reason then signs[#signs + 1] = '"reason":"' .. a.reason .. '"' end
if a.destination then signs[#signs + 1] = '"' .. a.destination .. '-' end

-- Throws where the record is damaged. One that is cut off shows it without being taken apart, which is a thousand times dearer.
local function wanted(id, state, body)
  local whole = string.byte(state) == 123 and string.byte(state, -1) == 125 and string.find(state, '"status":"', 1, true)
  if not whole then error('no record of an event') end
  return may_match(id, state, body) and matches(taken_apart(state))
end

local found, damaged, place = {}, {}, a.first
local function look(id)
  local state, body = unpack(redis.pcall('HMGET', key('event', id), 'state', 'body'))
  -- it is gone
  if state == false and not body then return end
  local read, match = pcall(wanted, id, state, body)
  if not read then
    -- whether it matches is told by its id and, of a text, by its body alone
    if not a.text or holds(id) or holds(body) then damaged[#damaged + 1] = id end
  elseif match then
    found[#found + 1] = id
    found[#found + 1] = state
    found[#found + 1] = body or ''
    found[#found + 1] = string.format('%d', place)
  end
end

for i = #ids, 1, -1 do
  local id = ids[i]
  place = a.first + i - 1
  if not a.kind or string.sub(id, 1, #a.kind + 1) == a.kind .. ':' then
    look(id)
    if #found >= 4 * a.most or read_enough() then break end
  end
end
local at, last = '', #ids > 0 and redis.pcall('HGET', key('event', ids[place - a.first + 1]), 'state')
local read, s = pcall(taken_apart, last)
if read then at = string.format('%d', s.at) end
return { place, at, found, damaged }
