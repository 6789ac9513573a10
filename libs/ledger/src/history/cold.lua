-- What was let go is known by little: an 8-byte digest of each number (`dn:…`, `sn:…`, `tn:…`, `order:…`, `reference:…`, `bill:…`,
-- `event:…`) with a short value, in hashes `cold:<bucket>` that stay small enough for Redis to keep them packed. The number of
-- buckets grows by one at a time (linear hashing): the next one is split where they hold more than FILL on average.
-- Values begin with a number: eight times the week in which the number went cold, plus 0 to 7.
local FILL = 40
local WEEK_MS = 7 * 86400000
local cold_count, cold_added, cold_level, week

local function buckets()
  if cold_count == nil then cold_count = tonumber(redis.call('HGET', key('history'), 'buckets') or '0') end
  return cold_count
end

-- An 8-byte digest of a name, and its first 48 bits as a number: they name its bucket.
local function digest(name)
  local hex = redis.sha1hex(name)
  local field = struct.pack('>I4I4', tonumber(string.sub(hex, 1, 8), 16), tonumber(string.sub(hex, 9, 16), 16))
  return field, tonumber(string.sub(hex, 1, 12), 16)
end

-- The largest power of two that is not above `count`.
local function level_of(count)
  local level = 1
  while level * 2 <= count do level = level * 2 end
  return level
end

local function bucket_key(bits, count, level)
  local bucket = bits % (level * 2)
  if bucket >= count then bucket = bucket - level end
  return key('cold', string.format('%d', bucket))
end

-- Where a name is kept: the key of its bucket and its field there.
local function cold_place(name)
  local field, bits = digest(name)
  cold_level = cold_level or level_of(buckets())
  return bucket_key(bits, buckets(), cold_level), field
end

-- nil: not cold.
local function cold_value(name)
  if buckets() == 0 then return nil end
  local k, field = cold_place(name)
  return redis.call('HGET', k, field) or nil
end

local function first_bucket()
  if buckets() > 0 then return end
  cold_count = 1
  redis.call('HSET', key('history'), 'buckets', 1)
end

local function cold_set(name, value)
  first_bucket()
  local k, field = cold_place(name)
  cold_added = cold_added + redis.call('HSET', k, field, value)
end

local function cold_remove(name)
  if buckets() == 0 then return end
  local k, field = cold_place(name)
  cold_added = cold_added - redis.call('HDEL', k, field)
end

local function week_now()
  week = week or math.floor(clock() / WEEK_MS) * 8
  return week
end

-- Several notices may share a number: each that goes cold changes the value, so that who thaws all it has read of cannot forget a
-- later one (history/forget.lua).
local function cold_add(name)
  first_bucket()
  local k, field = cold_place(name)
  local before = tonumber(redis.call('HGET', k, field) or '7')
  cold_added = cold_added + redis.call('HSET', k, field, string.format('%d', week_now() + (before + 1) % 8))
end

local function split_next()
  local count = buckets()
  local level, after = level_of(count), level_of(count + 1)
  local from = key('cold', string.format('%d', count - level))
  local to = key('cold', string.format('%d', count))
  local all, moved, gone = redis.call('HGETALL', from), {}, {}
  for i = 1, #all, 2 do
    local high, low = struct.unpack('>I4I2', all[i])
    if bucket_key(high * 65536 + low, count + 1, after) == to then
      gone[#gone + 1] = all[i]
      moved[#moved + 1] = all[i]
      moved[#moved + 1] = all[i + 1]
    end
  end
  call_with('HSET', to, moved)
  call_with('HDEL', from, gone)
  cold_count, cold_level = count + 1, after
end

-- At the end of every script that changed something here.
local function cold_save()
  if cold_added == 0 then return end
  local sum, before = redis.call('HINCRBY', key('history'), 'cold', cold_added), buckets()
  cold_added = 0
  while sum > buckets() * FILL do split_next() end
  if buckets() > before then redis.call('HSET', key('history'), 'buckets', buckets()) end
end

--- @call
cold_count, cold_added, cold_level, week = nil, 0, nil, nil
