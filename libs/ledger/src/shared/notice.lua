-- A notice's hash: state, version, counters, items and lanes are fields of it, and a step reads those it names.
--- @include states/notice-table
--- @include history/fact

local notices, notices_named

local function read_fields(n, names)
  local f = n.f
  for from = 1, #names, PART do
    local to = math.min(from + PART - 1, #names)
    local values = redis.call('HMGET', n.key, unpack(names, from, to))
    for i = from, to do f[names[i]] = values[i - from + 1] end
  end
end

-- Reads the named fields that were not read yet.
local function read_notice(n, names)
  local missing = {}
  for _, name in ipairs(names) do
    if n.f[name] == nil then missing[#missing + 1] = name end
  end
  read_fields(n, missing)
end

local NONE = {}

-- `names`: more fields of it that the step will need.
local function notice(dn, names)
  local n = notices[dn]
  if not n then
    n = { dn = dn, key = key('notice', dn), f = {}, changed = {} }
    notices[dn] = n
    notices_named[#notices_named + 1] = n
    read_fields(n, { 'state', 'v', 'open', 'sole', unpack(names or NONE) })
    n.open_before = tonumber(n.f.open or '0')
  elseif names then
    read_notice(n, names)
  end
  return n
end

-- false where the hash has no such field
local function field(n, name)
  if n.f[name] == nil then read_notice(n, { name }) end
  return n.f[name]
end

-- `value` false: the field goes.
local function put(n, name, value)
  if value == false and n.f[name] == false and not n.changed[name] then return end
  n.f[name] = value
  n.changed[name] = true
end

-- Fields that nothing in the step reads, names and values in turn: the list becomes the notice's own.
local function put_all(n, values)
  n.values = values
end

local function count(n, name, by)
  local sum = tonumber(field(n, name) or '0') + by
  -- amounts have up to 16 digits
  put(n, name, sum ~= 0 and string.format('%.0f', sum))
end

-- Something that mapping depends on has changed: what was planned before must be planned anew.
local function new_version(n)
  if not n.versioned then count(n, 'v', 1) end
  n.versioned = true
end

-- A move says since when and by whom, or to a state that has neither.
local function set_notice(n, name, with)
  local record = { status = n.f.state or 'pending' }
  move(NOTICE, record, name, with)
  put(n, 'state', record.status ~= 'pending' and record.status)
  put(n, 'since', record.since or false)
  put(n, 'by', record.by or false)
  new_version(n)
end

-- A notice at rest is written to the history some time after its last change: what changes quickly is written once.
local REST_MS = 5000

-- Nothing of it is open: each change is a revision of its own, and without a history it expires.
local function at_rest(n)
  if not has_history() then return false end
  read_notice(n, { 'cold', 'rev', 'first' })
  if n.f.cold then
    -- The rest of it lies in the history: it is thawed before it is written again (history/let-go-notices.lua).
    redis.call('ZADD', key('resting'), 0, n.dn)
    return true
  end
  if n.values or next(n.changed) or n.rewritten then
    count(n, 'rev', 1)
    put(n, 'last', string.format('%.0f', NOW))
    if not n.f.first then put(n, 'first', string.format('%.0f', NOW)) end
    redis.call('ZADD', key('outbox-notices'), 'LT', NOW + REST_MS, n.dn)
  end
  return true
end

local function save_notice(n)
  local open = tonumber(n.f.open or '0')
  local kept = open <= 0 and at_rest(n)
  local k = n.key
  local set, gone = n.values or {}, {}
  for name in pairs(n.changed) do
    local value = n.f[name]
    if value then
      set[#set + 1] = name
      set[#set + 1] = value
    else
      gone[#gone + 1] = name
    end
  end
  n.values, n.changed = nil, {}
  call_with('HSET', k, set)
  call_with('HDEL', k, gone)
  -- What is open has no expiry; what has ended gets one at its end.
  if open > 0 and n.open_before <= 0 then
    redis.call('PERSIST', k)
    redis.call('PERSIST', key('document', n.dn))
  elseif not kept and open <= 0 and (n.open_before > 0 or n.expire) then
    redis.call('EXPIRE', k, a.keepItems)
    redis.call('EXPIRE', key('document', n.dn), a.keepItems)
  end
  n.open_before, n.rewritten = open, nil
end

--- @call
notices, notices_named = {}, {}
