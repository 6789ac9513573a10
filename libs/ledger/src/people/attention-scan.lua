-- A piece of the attention list, filtered where it lies.
-- in:   index: which of the lists to walk ('', 'reason:…', 'to:…'); also: another list it must be on, nil: none; from, until_: lowest and
--       highest score; skip, most: how many to pass over and to look at; text in lower case, nil: any
-- out:  { how many were looked at, the last of them, its score, { member, score, where, … of those that match }, { events whose record is
--       damaged, so that nobody knows whether they match } }; where: 'detail' if the
--       text stands in the detail alone, else ''. Fewer than `most` where what was read for the text has grown long: `shared/mentions`
--       says how long
-- keys: attention and its indexes, the events' hashes
--- @flags no-writes
--- @include shared/core
--- @include shared/sealed
--- @include shared/mentions
local function list_key(name)
  return name == '' and key('attention') or key('attention', name)
end

-- What is no number is shown masked: the caller looks whether the text is still there.
local function event_mentions(id, with_detail)
  if holds(id) then return '' end
  local state, body = unpack(redis.call('HMGET', key('event', id), 'state', 'body'))
  if record_holds(state, { 'dn', 'other' }) or holds(body) then return '' end
  return with_detail and record_holds(state, { 'detail' }) and 'detail'
end

-- Where an item mentions the text: '' or 'detail'; false: nowhere.
local function mentions(member)
  local id = string.sub(member, 3)
  if string.sub(member, 1, 1) == 'e' then return event_mentions(id, true) end
  local name, home = string.match(id, '^(.-)/(.*)$')
  local record = redis.call('HGET', key('event', home), name)
  if record_holds(record, { 'dn' }) then return '' end
  local events = record and string.find(record, '"events"', 1, true) and cjson.decode(record).events
  for _, each in ipairs(events or { home }) do
    if event_mentions(each) then return '' end
  end
  return record_holds(record, { 'detail' }) and 'detail'
end

--- @call
local flat = redis.call('ZRANGEBYSCORE', list_key(a.index), a.from, a.until_, 'WITHSCORES', 'LIMIT', a.skip, a.most)

local found, damaged, looked = {}, {}, 0
for i = 1, #flat, 2 do
  local member = flat[i]
  looked = looked + 1
  local read, where = true, (not a.also or redis.call('ZSCORE', list_key(a.also), member)) and ''
  if where and a.text then read, where = pcall(mentions, member) end
  if not read then
    damaged[#damaged + 1] = string.sub(member, 1, 1) == 'e' and string.sub(member, 3) or string.match(member, '^d/.-/(.*)$')
  elseif where then
    found[#found + 1] = member
    found[#found + 1] = flat[i + 1]
    found[#found + 1] = where
  end
  if read_enough() then break end
end
return { looked, flat[2 * looked - 1] or '', flat[2 * looked] or '', found, damaged }
