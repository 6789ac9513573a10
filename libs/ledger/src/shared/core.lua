-- What every script begins with. KEYS[1] is the prefix with its hash tag (it routes the call in a cluster); ARGV[1] the one argument,
-- a MessagePack map, whose fields the script's header names. `a.keep`, `a.keepItems`: how long what ended is kept, and claims, notices
-- and items, in seconds. The key table with every writer is docs/ledger.md.
local PREFIX, a

local function key(name, id)
  if id then return PREFIX .. name .. ':' .. id end
  return PREFIX .. name
end

-- Milliseconds since 1970. Redis's clock is the only one: those of the processes may be wrong.
local function clock()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

-- The named fields of a hash by their names; nil where the hash has no such field.
local function hash_fields(k, names)
  local values, found = redis.call('HMGET', k, unpack(names)), {}
  for i = 1, #names do found[names[i]] = values[i] or nil end
  return found
end

-- Lua's stack holds some 8,000 values: what may be longer goes in parts.
local PART = 1000

-- Calls a command with all of these values; not at all where there are none.
local function call_with(command, k, values)
  for from = 1, #values, PART do redis.call(command, k, unpack(values, from, math.min(from + PART - 1, #values))) end
end

local function any_exists(keys)
  for from = 1, #keys, PART do
    if redis.call('EXISTS', unpack(keys, from, math.min(from + PART - 1, #keys))) > 0 then return true end
  end
  return false
end

local function split_id(id)
  local at = string.find(id, ':', 1, true)
  return string.sub(id, 1, at - 1), string.sub(id, at + 1)
end

--- @call
PREFIX = KEYS[1] .. ':'
a = cmsgpack.unpack(ARGV[1])
