-- Whether a cold notice may come back as it was read (include after core, cold): hot, it is there; stale, the history has a newer one;
-- erased, its person was erased since, and the caller is to take that out. nil: it may.
-- in:   dn, revision; erased: it comes without the person
local function refuses(dn, revision, erased)
  local value = cold_value('dn:' .. dn)
  if not value then
    -- if it was about to leave, it begins anew: the number that led here is forgotten (history/forget.lua)
    redis.call('HDEL', key('leaving'), dn)
    return 'hot'
  end
  local known, mark = string.match(value, '^%d+ (%d+)(x?)')
  if known ~= string.format('%d', revision) then return 'stale' end
  if mark == 'x' and not erased then return 'erased' end
end

-- All that it is found by: each { key, member, score }.
local function find_again(index)
  for _, entry in ipairs(index) do
    redis.call('ZADD', PREFIX .. entry[1], entry[3], entry[2])
    redis.call('EXPIRE', PREFIX .. entry[1], a.keepItems)
  end
end

-- What is left of it from when it went, apart, goes: its entries are made anew.
local function drop_left(dn)
  redis.call('UNLINK', key('left', dn))
  redis.call('HDEL', key('leaving'), dn)
end
