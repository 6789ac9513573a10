-- What became of an attempt, and of its delivery, its events, its lane and the destination's breaker: one step.
-- ARGV: 3 delivery, 4 n, 5 attempt (JSON), 6 outcome, 7 status to take, 8 reason, 9 detail, 10 vendor state (JSON) or '',
--       11 delay until the next try in ms, 12 what it tells the breaker: ok | failure | access | none,
--       13 failures that open the breaker, 14 probe interval in ms, 15 vendor's own number or '', 16 'unsent': nothing left us,
--       17 how long the attempt took in ms
local d, n = ARGV[3], tonumber(ARGV[4])
local outcome, status, delay = ARGV[6], ARGV[7], tonumber(ARGV[11])
local h = delivery(d)
if not h then return { 'gone', {}, '' } end
if h.n < n then
  -- A failover forgot that this attempt was begun. Its outcome is known all the same, and counts.
  redis.call('HSET', key('delivery', d), 'n', n)
  h.n = n
  if h.status == 'pending' then h.status = 'sending' end
end
if redis.pcall('LSET', key('attempts', d), n - 1, ARGV[5]).err then
  redis.call('RPUSH', key('attempts', d), ARGV[5])
end
if ARGV[16] ~= 'unsent' then count_attempt(h.destination, outcome, tonumber(ARGV[17])) end
if ARGV[15] ~= '' then redis.call('SET', key('bill', ARGV[15]), d, 'EX', KEEP_ITEMS) end
if h.status ~= 'sending' or h.n ~= n then
  -- Too late: another process took this attempt for unknown. Proof of delivery still counts.
  if status == 'delivered' and h.status == 'attention' and h.reason == 'outcome-unknown' then
    deliver(d, h, ARGV[10])
    return { 'healed', jobs, '' }
  end
  return { 'late', {}, '' }
end

local breaker, refused = key('breaker', h.destination), key('breaker-refused', h.destination)
local b = redis.call('HMGET', breaker, 'open', 'failures', 'access')
local change = ''

local function open_breaker()
  if not b[1] then
    redis.call('HSET', breaker, 'open', NOW)
    change = 'opened'
  end
  redis.call('HSET', breaker, 'probeAt', NOW + tonumber(ARGV[14]))
end

if ARGV[12] == 'ok' then
  if b[1] or b[2] or b[3] then
    redis.call('DEL', breaker, refused)
    if b[1] then change = 'closed' end
  end
elseif ARGV[12] == 'failure' then
  redis.call('HDEL', breaker, 'access')
  redis.call('DEL', refused)
  if b[1] or redis.call('HINCRBY', breaker, 'failures', 1) >= tonumber(ARGV[13]) then open_breaker() end
elseif ARGV[12] == 'access' then
  redis.call('RPUSH', refused, d)
  if b[1] or redis.call('HINCRBY', breaker, 'access', 1) >= tonumber(ARGV[13]) then open_breaker() end
elseif b[1] and h.probe then
  redis.call('HSET', breaker, 'probeAt', NOW + tonumber(ARGV[14]))
end

local first
if status == 'delivered' then
  first = deliver(d, h, ARGV[10])
elseif status == 'pending' then
  if ARGV[16] == 'unsent' then
    -- An attempt that our own side kept from leaving never was one.
    redis.call('RPOP', key('attempts', d))
    redis.call('HINCRBY', key('delivery', d), 'n', -1)
  elseif h.probe then
    -- A probe is sent for the whole backlog: it costs its delivery no try.
    redis.call('HINCRBY', key('delivery', d), 'base', 1)
  end
  redis.call('HSET', key('delivery', d), 'status', 'pending')
  if h.probe then redis.call('HDEL', key('delivery', d), 'probe') end
  redis.call('ZADD', key('open', h.destination), NOW + delay + GRACE_MS, d)
else
  if ARGV[10] ~= '' then redis.call('HSET', key('delivery', d), 'vendor', ARGV[10]) end
  if ARGV[8] == 'vendor-refused' then leave_lane(d, h.destination, h.lane) end
  to_attention(d, h, ARGV[8], ARGV[9])
end

if ARGV[12] == 'access' and (b[1] or change == 'opened') then
  -- A wrong key or address must not turn a backlog into attention (promise 6): what it refused is put back.
  for _, r in ipairs(redis.call('LRANGE', refused, 0, -1)) do
    local x = delivery(r)
    if x and x.status == 'attention' and x.reason == 'vendor-rejected' then restart_delivery(r, x) end
  end
  redis.call('DEL', refused)
end
return { 'ok', jobs, change, first and first.at and NOW - tonumber(first.at) or '' }
