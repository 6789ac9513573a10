-- What has become of the items that a bulk action acted on: a portion is looked at, and what has come to its end counted and dropped.
-- in:   id, most: how many to look at
-- out:  how many are still on their way
-- keys: bulk, bulk-followed, the events' hashes
--- @include shared/core
local ENDS = { delivered = 'delivered', recorded = 'delivered', attention = 'again', resolved = 'settled', discarded = 'settled',
  superseded = 'settled' }

local function record(id, name)
  local text = redis.call('HGET', key('event', id), name)
  return text and cjson.decode(text) or { status = 'discarded' }
end

local function status_of(member)
  local id = string.sub(member, 3)
  if string.sub(member, 1, 1) == 'e' then return record(id, 'state').status end
  local name, home = string.match(id, '^(.-)/(.*)$')
  local d = record(home, name)
  -- another delivery has taken its place: the event tells
  return d.moved and record(home, 'state').status or d.status
end

--- @call
local k, followed = key('bulk', a.id), key('bulk-followed', a.id)

for _, member in ipairs(redis.call('LRANGE', followed, 0, a.most - 1)) do
  local member_end = ENDS[status_of(member)]
  redis.call('LPOP', followed)
  if member_end then redis.call('HINCRBY', k, member_end, 1) else redis.call('RPUSH', followed, member) end
end
return redis.call('LLEN', followed)
