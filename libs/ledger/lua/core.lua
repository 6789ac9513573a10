-- Shared by every script, and as short as it can be: each function costs its making in every call. KEYS[1] is the prefix with its hash tag (it routes the call in a cluster);
-- ARGV[1], ARGV[2] are the retention of what has ended and of claims, notices and items, in seconds.
-- The key table with every writer is docs/ledger.md.
local PREFIX = KEYS[1] .. ':'
local KEEP, KEEP_ITEMS = ARGV[1], ARGV[2]
-- A fresh entry is young for this long; then the sweeper asks whether a queue holds its job.
local GRACE_MS = 15000

local function key(a, b, c)
  if c then return PREFIX .. a .. ':' .. b .. ':' .. c end
  if b then return PREFIX .. a .. ':' .. b end
  return PREFIX .. a
end

local function clock()
  local t = redis.call('TIME')
  return tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local NOW = clock()
local jobs = {}

local function split_id(id)
  local at = string.find(id, ':', 1, true)
  return string.sub(id, 1, at - 1), string.sub(id, at + 1)
end

-- Everything of a notice lives as long as one of its events is open.
local function dn_expiry(dn, command)
  for _, name in ipairs({ 'dn', 'notice' }) do
    if command == 'PERSIST' then
      redis.call('PERSIST', key(name, dn))
    else
      redis.call('EXPIRE', key(name, dn), KEEP_ITEMS)
    end
  end
end

local function each_delivery(ds)
  return string.gmatch(ds or '', '%S+')
end

-- What the steps of a delivery read of it; nil where there is none.
local function delivery(d)
  local v = redis.call('HMGET', key('delivery', d), 'status', 'gen', 'n', 'base', 'destination', 'lane', 'events',
    'reason', 'probe')
  if not v[1] then return nil end
  return { status = v[1], gen = v[2], n = tonumber(v[3]), base = tonumber(v[4]), destination = v[5], lane = v[6],
    events = v[7], reason = v[8] or nil, probe = v[9] }
end
