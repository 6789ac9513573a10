-- Claims an attempt: it is written into the delivery's record before the request is sent (DESIGN promise 3).
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

-- The last `traceparent` of each event of a delivery, its own first, and of its attempt before; nil where none is traced.
local function traces_of(d)
  local traces = {}
  for _, id in ipairs(d.s.events or {}) do
    local e = id ~= d.home.id and beside(event, id)
    if e and e.s.trace then traces[#traces + 1] = e.s.trace end
  end
  if d.home.s.trace then table.insert(traces, 1, d.home.s.trace) end
  if #traces == 0 then return nil end
  return { d.s.trace or '', unpack(traces) }
end

-- What a claim answers to who sends. `attempt`: which of this generation.
local function claimed(d)
  local under = d.s.under
  return { d.id, under.n, under.n - d.s.base, under.probe and 1 or 0, under.at, d.s.gen, d.s.op, d.destination,
    cjson.encode(events_of(d)), d.s.dn, traces_of(d) }
end
