-- Whether a request may leave for a destination now: the one place that sends and look-ups alike ask (DESIGN promise 6). Its hash
-- `gate:<destination>`: `failures`, `access` (consecutive), `open` since when the breaker is, `probeAt`, `hold` until when the vendor asked
-- to be left alone, `holdSince` when it did, `rated` until when the rate lets nobody through.
-- limits: `rate` with `max` requests per `ms` (claim.ts), nil: no limit; `probeMs` how often an open breaker is probed; `leaseMs`
-- answers: nil where it may, else how long to wait in ms and for what: paused | hold | breaker | rate; `probe` true where it leaves to probe
local PAUSED_MS = 1000

local function gate(destination, limits, may_probe)
  -- BullMQ's own flag: Bull Board pauses, too.
  if redis.call('HEXISTS', PREFIX .. destination .. ':meta', 'paused') == 1 then return PAUSED_MS, 'paused' end
  local g = hash_fields(key('gate', destination), { 'open', 'probeAt', 'hold' })
  local held = g.hold and tonumber(g.hold) - NOW or 0
  if held > 0 then return held, 'hold' end
  local rate, sends = limits.rate, key('sends', destination)
  if rate then
    -- No stretch of that length may hold more requests, wherever it begins.
    local oldest = redis.call('LINDEX', sends, rate.max - 1)
    local wait = oldest and tonumber(oldest) + rate.ms - NOW or 0
    if wait > 0 then
      redis.call('HSET', key('gate', destination), 'rated', NOW + wait)
      return wait, 'rate'
    end
  end
  if g.open then
    local wait = tonumber(g.probeAt) - NOW
    if not may_probe then return math.max(math.min(wait, limits.probeMs), PAUSED_MS), 'breaker' end
    if wait > 0 then return math.min(wait, limits.probeMs), 'breaker' end
    -- One probe at a time: nobody else goes until it has answered or its lease is over.
    redis.call('HSET', key('gate', destination), 'probeAt', NOW + limits.leaseMs)
  end
  if rate then
    redis.call('LPUSH', sends, NOW)
    redis.call('LTRIM', sends, 0, rate.max - 1)
    redis.call('PEXPIRE', sends, rate.ms + 1000)
  end
  return nil, nil, g.open and true or false
end
