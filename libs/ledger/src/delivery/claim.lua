-- The claim without which nothing is sent: the attempt is part of the delivery's record before the request leaves (DESIGN promise 3).
--- @include delivery/gate
local function claim(d, limits, token, probe)
  local n = d.s.n + 1
  set_delivery(d, 'claim', {
    n = n,
    under = { n = n, at = NOW, ['until'] = NOW + limits.leaseMs, token = token, probe = probe or nil },
  })
  redis.call('ZADD', key('open', d.destination), NOW + limits.leaseMs + GRACE_MS, d.id)
  d.placed = true
end

-- What a claim answers to who sends. `attempt`: which of this generation.
local function claimed(d)
  local under = d.s.under
  return { d.id, under.n, under.n - d.s.base, under.probe and 1 or 0, under.at, d.s.gen, d.s.op, d.destination,
    cjson.encode(events_of(d)), d.s.dn }
end
