-- Claims (delivery, generation) for a job of its destination's queue, before anything is sent.
-- in:   delivery, gen, token of this call (a reply that was lost with its connection is given again), limits (gate.lua)
-- out:  { 'go' | 'dangling', claimed (claim.lua), request } | { 'busy' | 'early', ms } | { 'held', ms, what } | { 'behind' } | { 'gone' }
-- keys: the event's hash, notice:<dn>, gate, sends, due, open of the destination
--- @include shared/save
--- @include delivery/claim
local function request(d)
  return redis.call('HGET', d.home.key, d.name .. '.request') or ''
end

--- @call
local d = delivery(a.delivery)
if not d or d.s.gen ~= a.gen or (d.s.status ~= 'pending' and d.s.status ~= 'sending') then return { 'gone' } end

local under = d.s.under
if under then
  local same = under.token == a.token
  if not same and NOW < under['until'] then return { 'busy', under['until'] - NOW } end
  return { same and 'go' or 'dangling', claimed(d), request(d) }
end
if not is_first(d) then
  redis.call('ZREM', key('open', d.destination), d.id)
  redis.call('ZREM', key('due', d.destination), d.id)
  return { 'behind' }
end
local early = (d.s.due or 0) - NOW
if early > 0 then return { 'early', early } end
local wait, what, probe = gate(d.destination, a.limits, true)
if wait then return { 'held', wait, what } end
claim(d, a.limits, a.token, probe)
redis.call('ZREM', key('due', d.destination), d.id)
local answer = { 'go', claimed(d), request(d) }
save()
return answer
