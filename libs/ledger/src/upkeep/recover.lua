-- After a restore from a backup nobody knows what was sent since: what was open may not be sent again blindly (DESIGN promise 3).
-- in:   id of an event; unsafe: destinations that are not safe to send to again
-- out:  { events, deliveries } that were open: 0 or 1, and how many; names of damaged deliveries …
-- keys: the event's hash, notice:<dn>
--- @include delivery/end
--- @call
local e = event(a.id)
if not e then return { 0, 0 } end
local unsafe = ' ' .. table.concat(a.unsafe, ' ') .. ' '
local deliveries, damaged = 0, {}
for _, ref in ipairs(e.s.ds or {}) do
  local read, d = true, nil
  if not string.find(ref, '/', 1, true) then read, d = pcall(delivery, ref .. '/' .. e.id) end
  if not read then damaged[#damaged + 1] = ref end
  local open = read and d and (d.s.status == 'pending' or d.s.status == 'sending')
  if open and string.find(unsafe, ' ' .. d.destination .. ' ', 1, true) then
    local under = d.s.under
    if under then
      d.home.set[string.format('%s.%d', d.name, under.n)] = cjson.encode({ n = under.n, at = under.at, outcome = 'unknown',
        message = 'it was under way when the backup was made' })
    end
    d.s.maybe = 1
    to_attention(d, 'outcome-unknown', 'restored from a backup: it may have been sent since')
    deliveries = deliveries + 1
  end
end
local open = not e.s.ended
if open then
  e.s.recovered = table.concat(a.unsafe, ' ')
  e.dirty = true
end
save()
return { open and 1 or 0, deliveries, damaged }
