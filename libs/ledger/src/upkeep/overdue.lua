-- Moves an event that waited too long to the attention list. It stays registered as waiting: what it waits for still wakes it.
-- in:   id
-- out:  1 where it was moved
-- keys: deadlines, the event's hash
--- @include shared/save
--- @call
local due = redis.call('ZSCORE', key('deadlines'), a.id)
if not due or tonumber(due) > NOW then return 0 end
local e = event(a.id)
if not (e and e.s.due and (e.s.parked or e.s.lines)) then
  redis.call('ZREM', key('deadlines'), a.id)
  return 0
end
local line = e.s.lines
local reason = line and 'line-incomplete' or e.s.reason
set_event(e, 'expire', { reason = reason, overdue = line and 'waiting-for-line' or reason, waited = { reason = reason, since = NOW } })
e.unsettled = line and true or nil
save()
return 1
