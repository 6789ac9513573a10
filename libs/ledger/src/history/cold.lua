-- What was let go is known by little: an 8-byte digest of each number (`dn:…`, `sn:…`, `tn:…`, `order:…`, `reference:…`, `bill:…`,
-- `event:…`) with a short value, in hashes `cold:<bucket>` that stay small enough for Redis to keep them packed. The number of
-- buckets grows by one at a time (linear hashing): the next one is split where they hold more than FILL on average.
-- Values begin with a number: eight times the week in which the number went cold, plus 0 to 7.
local FILL = 40
local WEEK_MS = 7 * 86400000
local cold_count, cold_added = nil, 0

local function buckets()
  if cold_count == nil then cold_count = tonumber(redis.call('HGET', key('history'), 'buckets') or '0') end
  return cold_count
end

local function digest(name)
  return (string.gsub(string.sub(redis.sha1hex(name), 1, 16), '..', function(pair) return string.char(tonumber(pair, 16)) end))
end

-- Key of the bucket of a digest among `count`.
local function bucket_of(field, count)
  local h = 0
  for i = 1, 6 do h = h * 256 + string.byte(field, i) end
  local level = 1
  while level * 2 <= count do level = level * 2 end
  local bucket = h % (level * 2)
  if bucket >= count then bucket = bucket - level end
  return key('cold', string.format('%d', bucket))
end

-- nil: not cold.
local function cold_value(name)
  if buckets() == 0 then return nil end
  local field = digest(name)
  return redis.call('HGET', bucket_of(field, buckets()), field) or nil
end

local function cold_set(name, value)
  if buckets() == 0 then
    cold_count = 1
    redis.call('HSET', key('history'), 'buckets', 1)
  end
  local field = digest(name)
  cold_added = cold_added + redis.call('HSET', bucket_of(field, buckets()), field, value)
end

local function cold_remove(name)
  if buckets() == 0 then return end
  local field = digest(name)
  cold_added = cold_added - redis.call('HDEL', bucket_of(field, buckets()), field)
end

local function week_now()
  return math.floor(clock() / WEEK_MS) * 8
end

-- Several notices may share a number: each that goes cold changes the value, so that who thaws all it has read of cannot forget a
-- later one (history/forget.lua).
local function cold_add(name)
  local before = tonumber(cold_value(name) or '7')
  cold_set(name, string.format('%d', week_now() + (before + 1) % 8))
end

local function split_next()
  local count, level = buckets(), 1
  while level * 2 <= count do level = level * 2 end
  local from = key('cold', string.format('%d', count - level))
  local to = key('cold', string.format('%d', count))
  local all, moved, gone = redis.call('HGETALL', from), {}, {}
  for i = 1, #all, 2 do
    if bucket_of(all[i], count + 1) == to then
      gone[#gone + 1] = all[i]
      moved[#moved + 1] = all[i]
      moved[#moved + 1] = all[i + 1]
    end
  end
  in_parts(moved, 1000, function(first, last) redis.call('HSET', to, unpack(moved, first, last)) end)
  in_parts(gone, 1000, function(first, last) redis.call('HDEL', from, unpack(gone, first, last)) end)
  cold_count = count + 1
end

-- At the end of every script that changed something here.
local function cold_save()
  if cold_added == 0 then return end
  local sum, before = redis.call('HINCRBY', key('history'), 'cold', cold_added), buckets()
  cold_added = 0
  while sum > buckets() * FILL do split_next() end
  if buckets() > before then redis.call('HSET', key('history'), 'buckets', buckets()) end
end
