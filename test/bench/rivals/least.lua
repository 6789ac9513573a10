#!lua name=least
-- What the relay keeps of a checkout, written and read without asking anything: no state is looked at, nothing is decided. KEYS[1] is the prefix.
local KEEP, LONG = 2592000, 34560000
local STATE = '{"at":1795749007459,"gen":1,"dn":"OMS000000000201","no":201,"ds":["push-1"],"status":"sending"}'
local DELIVERY = '{"op":"push.order","dn":"OMS000000000201","gen":1,"n":1,"base":0,"pos":1,"under":{"n":1,"at":1795749007465}}'
local ITEM = '["1","SF000000000201","s000000201",""]'

local function now() return tonumber(redis.call('TIME')[1]) end

-- ARGV: seq, dn, body, then its numbers. 0: it is known.
local function accept(KEYS, ARGV)
  local p, seq, dn, body = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
  if not redis.call('SET', p .. 'claim:' .. seq, '5U3wXjqcFCIRoKzrFHr78E', 'NX') then return 0 end
  local no = redis.call('INCR', p .. 'accepted')
  for i = 4, #ARGV do
    redis.call('ZADD', p .. 'number:' .. ARGV[i], no, '["' .. dn .. '","' .. seq .. '"]')
    redis.call('EXPIRE', p .. 'number:' .. ARGV[i], LONG)
  end
  redis.call('HSET', p .. 'event:' .. seq, 'state', STATE, 'body', body)
  redis.call('HSET', p .. 'notice:' .. dn, 'open', 1, 'e:' .. no, seq, 'checkouts', 1)
  redis.call('PERSIST', p .. 'notice:' .. dn)
  redis.call('ZADD', p .. 'open', now(), seq)
  redis.call('RPUSH', p .. 'hour:' .. math.floor(now() / 3600), seq)
  return 1
end

-- ARGV: seq, dn
local function read(KEYS, ARGV)
  local p = KEYS[1]
  local event = redis.call('HMGET', p .. 'event:' .. ARGV[1], 'state', 'body')
  return { event[1], event[2], redis.call('HMGET', p .. 'notice:' .. ARGV[2], 'state', 'v', 'sent', 'refuse') }
end

-- ARGV: seq, dn, request, then its item codes
local function send(KEYS, ARGV)
  local p, seq, dn = KEYS[1], ARGV[1], ARGV[2]
  redis.call('HSET', p .. 'event:' .. seq, 'state', STATE, 'push-1', DELIVERY, 'push-1.request', ARGV[3])
  redis.call('HSET', p .. 'notice:' .. dn, 'i:' .. ARGV[4], ITEM, 'i:' .. ARGV[5], ITEM, 'i:' .. ARGV[6], ITEM, 'sent', 3, 'v', 2, 'state', 'shipped')
  redis.call('ZADD', p .. 'open', now(), seq)
  return 1
end

-- ARGV: seq, dn, attempt
local function done(KEYS, ARGV)
  local p, seq, dn = KEYS[1], ARGV[1], ARGV[2]
  redis.call('HSET', p .. 'event:' .. seq, 'state', STATE, 'push-1', DELIVERY, 'push-1.1', ARGV[3])
  redis.call('HDEL', p .. 'notice:' .. dn, 'open')
  redis.call('ZREM', p .. 'open', seq)
  redis.call('HINCRBY', p .. 'ended', 'delivered', 1)
  redis.call('EXPIRE', p .. 'event:' .. seq, KEEP)
  redis.call('EXPIRE', p .. 'claim:' .. seq, LONG)
  redis.call('EXPIRE', p .. 'notice:' .. dn, LONG)
  return 1
end

redis.register_function('least_accept', accept)
redis.register_function('least_read', read)
redis.register_function('least_send', send)
redis.register_function('least_done', done)
