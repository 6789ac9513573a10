-- Writes the outcome of an attempt and what follows from it for its delivery, events, lane and the destination's gate.
-- in:   delivery, n, at, attempt (its record as JSON, opaque), outcome, ms; status to take, reason, detail, vendor (opaque), bill;
--       delay until the next attempt in ms, unsent: no request was sent; lookUp: the vendor can be asked; hold: how long the vendor asked to be
--       left alone in ms; signal: what it tells the breaker (ok | failure | access | none), failures that open it, probeMs;
--       newJob: the caller has no job of its own to try again with; trace: traceparent of the attempt
-- out:  { ok | late | healed | gone, jobs, breaker opened | closed | '', ms since the event was accepted or '' }
-- keys: the event's hash, notice:<dn>, gate, gate-refused, held, sends, bill, stats, open, due, sn, tn, waits, topics
--- @flags allow-oom
--- @include delivery/end
--- @include delivery/hold
--- @include people/discard
--- @include views/stats

-- Answers what this changed: `opened`, '' where it was open. One that is open is probed again some time after the probe failed; what left
-- before it opened and fails later says nothing new, and must not end the lease of a probe that is under way.
local function open_breaker(k, g, probe)
  if g.open and not probe then return '' end
  redis.call('HSET', k, 'probeAt', NOW + a.probeMs, unpack(g.open and {} or { 'open', NOW }))
  return g.open and '' or 'opened'
end

-- A person took its events back meanwhile, or some of them: it is not sent again, and nobody need look at it.
local function withdrawn(d)
  local all, any = taken_back(d)
  if all and (a.status == 'pending' or not d.s.maybe) then
    set_delivery(d, 'discard', { ended = NOW })
    return true
  end
  if not any or d.s.maybe or not may_leave(d) then return false end
  leave_shared(d)
  return true
end

local function why_declined(before)
  return before and 'the vendor answered the retry with ' .. a.bill .. ', which it has refused before' or a.detail
end

local function decline(d, detail)
  to_attention(d, 'vendor-refused', detail, { vendor = a.vendor, final = 'refused' })
end

--- @call
local d = delivery(a.delivery)
if not d then return { 'gone', jobs, '', '' } end
local s = d.s
local lane_name = 'l:' .. d.destination
notice(s.dn, s.pos and { lane_name, string.format('%s:%d', lane_name, s.pos) })
if s.n < a.n and (s.status == 'pending' or s.status == 'sending') then
  -- A failover forgot that this attempt was begun. Its outcome is known all the same, and counts.
  if s.status == 'pending' then
    set_delivery(d, 'claim', { n = a.n, under = { n = a.n, at = a.at } })
  else
    s.n, s.under = a.n, { n = a.n, at = a.at }
  end
end
local field_of_attempt = d.name .. '.' .. string.format('%d', a.n)
-- An attempt that never was gives its number back: the next one has it again, but began at another time.
local late = s.status ~= 'sending' or s.n ~= a.n or s.under.at ~= a.at
if not a.unsent then
  d.home.set[field_of_attempt] = a.attempt
  count_attempt(d.destination, a.outcome, a.ms or 0)
end
if a.trace then s.trace = a.trace end
-- What the POS refuses stays refused: it says so now, or has said so before of the bill that it answers with (CONTRACT §3.4).
local before = a.status == 'delivered' and a.bill and s.bills and s.bills[a.bill] == 'refused'
local declined = before or a.reason == 'vendor-refused'
local latest = a.n >= s.n or a.bill and a.bill == s.bill
local healed = late and a.status == 'delivered' and not declined
  and (s.status == 'pending' or s.status == 'sending' or unknown(s))
if a.bill then
  redis.call('SET', key('bill', a.bill), d.id, 'EX', a.keepItems)
  -- what counts as delivered by an earlier request is what callbacks on that one speak of
  if latest or healed then
    set_bill(s, a.bill)
  else
    s.bills = s.bills or {}
    s.bills[a.bill] = declined and 'refused' or s.bills[a.bill] or ''
  end
end

if late then
  -- Too late: another process took this attempt for unknown, or a failover forgot it. Proof of delivery still counts, that it was refused, and
  -- that nobody knows, too.
  if a.outcome == 'unknown' or a.outcome == 'delivered' then s.maybe = 1 end
  if healed then
    deliver(d, { vendor = a.vendor })
  elseif declined and latest and not s.final and s.status ~= 'discarded' then
    -- as a callback's (callback.lua)
    decline(d, s.status == 'resolved' and 'it was resolved by a person before' or why_declined(before))
  elseif s.status == 'pending' and a.reason == 'outcome-unknown' then
    to_attention(d, a.reason, a.detail, {})
  else
    touch(d)
  end
  if not a.unsent or healed then save() end
  return { healed and 'healed' or 'late', jobs, '', '' }
end

local k, refused = key('gate', d.destination), key('gate-refused', d.destination)
local g = hash_fields(k, { 'open', 'failures', 'access' })
local change = ''

local probe = s.under.probe
if a.signal == 'ok' then
  if g.open or g.failures or g.access then
    redis.call('HDEL', k, 'open', 'probeAt', 'failures', 'access')
    redis.call('DEL', refused)
    if g.open then change = 'closed' end
  end
elseif a.signal == 'failure' then
  redis.call('HDEL', k, 'access')
  redis.call('DEL', refused)
  if g.open or redis.call('HINCRBY', k, 'failures', 1) >= a.failures then change = open_breaker(k, g, probe) end
elseif a.signal == 'access' then
  redis.call('RPUSH', refused, d.id)
  if g.open or redis.call('HINCRBY', k, 'access', 1) >= a.failures then change = open_breaker(k, g, probe) end
elseif g.open and probe then
  redis.call('HSET', k, 'probeAt', NOW + a.probeMs)
end
if a.outcome == 'unknown' or a.outcome == 'delivered' then s.maybe = 1 end
if a.hold then hold(d.destination, a.hold) end

if declined then
  decline(d, why_declined(before))
elseif a.status == 'delivered' then
  deliver(d, { vendor = a.vendor })
elseif withdrawn(d) then
  if a.unsent then
    s.n = s.n - 1
    redis.call('LREM', key('sends', d.destination), 1, a.at)
  end
elseif a.status == 'pending' then
  local due = NOW + a.delay
  if a.unsent then
    -- An attempt that our own side kept from leaving never was one, and the vendor has not seen it.
    redis.call('LREM', key('sends', d.destination), 1, a.at)
    set_delivery(d, 'unsend', { due = due, n = s.n - 1 })
  else
    -- A probe is sent for the whole backlog: it costs its delivery no attempt.
    set_delivery(d, 'postpone', { due = due, base = s.base + (probe and 1 or 0) })
  end
  queue_delivery(d, due)
  if a.newJob then put_delivery_job(d, a.delay) end
  if a.hold then
    local k = key('held', d.destination)
    redis.call('SADD', k, d.id)
    redis.call('PEXPIRE', k, a.hold + GRACE_MS)
  end
else
  local ask = a.lookUp and a.reason == 'outcome-unknown'
  to_attention(d, a.reason, a.detail, { vendor = a.vendor, asked = ask and 0 or nil })
  if ask then
    queue_delivery(d, NOW)
    put_delivery_job(d)
  end
end

-- What was taken back while this was under way is given back now that no vendor has it.
if a.status ~= 'delivered' and not s.maybe then
  for _, id in ipairs(events_of(d)) do
    local e = beside(event, id)
    if e and e.s.takenBack then discard_event(e) end
  end
end

if a.signal == 'access' and (g.open or change == 'opened') then
  -- A wrong key or address must not turn a backlog into attention (promise 6): what it refused is put back.
  save()
  for _, id in ipairs(redis.call('LRANGE', refused, 0, -1)) do
    local x = beside(delivery, id)
    if x and x.s.status == 'attention' and x.s.reason == 'vendor-rejected' then restart(x) end
  end
  redis.call('DEL', refused)
end
save()
local at = d.home.s.at
return { 'ok', jobs, change, s.status == 'delivered' and at and NOW - at or '' }
