-- The attention list: one member per event (e/…) or delivery (d/…) with its time, and the same by reason and by destination, so that a
-- filter reads an index.
local function attend(member, reason, destination, since)
  if redis.call('ZADD', key('attention'), 'NX', since, member) == 0 then return end
  redis.call('ZADD', key('attention', 'reason:' .. reason), since, member)
  if destination then redis.call('ZADD', key('attention', 'to:' .. destination), since, member) end
end

local function unattend(member, reason, destination)
  redis.call('ZREM', key('attention'), member)
  redis.call('ZREM', key('attention', 'reason:' .. reason), member)
  if destination then redis.call('ZREM', key('attention', 'to:' .. destination), member) end
end

-- `since`: when it came to the list, nil: now.
local function list_again(member, before, after, destination, since)
  if before == after then return end
  if before then unattend(member, before, destination) end
  if after then attend(member, after, destination, since or NOW) end
end
