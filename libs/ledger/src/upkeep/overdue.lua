-- Moves events that waited too long to the attention list. They stay registered as waiting: what they wait for still wakes them.
-- in:   most: how many at most
-- out:  the ids of those it took
-- keys: deadlines, the events' hashes
--- @include shared/save
--- @call
local due = redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', NOW, 'LIMIT', 0, a.most)
local taken = {}
for _, id in ipairs(due) do
  local e = event(id)
  if e and e.s.due and (e.s.parked or e.s.lines) then
    local line = e.s.lines
    set_event(e, 'expire', { reason = line and 'line-incomplete' or e.s.reason, overdue = line and 'waiting-for-line' or e.s.reason })
    e.unsettled = line and true or nil
    taken[#taken + 1] = id
  else
    redis.call('ZREM', key('deadlines'), id)
  end
end
save()
return taken
