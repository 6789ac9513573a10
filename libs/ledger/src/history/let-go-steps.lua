-- What the scripts that take a notice out of Redis have in common (include after core, not-pending, cold, notice-index). A large notice
-- leaves in several scripts; meanwhile the hash `leaving` holds its revision. A thaw of any part of it deletes that entry, and the
-- notice starts leaving from the beginning.
-- Redis keeps a hash packed while no value of it is longer.
local LONGEST = 63
local STATES = { cancelled = 1, refused = 2, closed = 3, shipped = 4 }
-- Its state and the numbers by which it is found; all other fields are pieces, events and counts.
local OWN = { 'open', 'cold', 'rev', 'erased', 'state', 'since', 'by', 'refuse', 'refused', 'total', 'sent', 'tid', 'bill' }

-- Why it cannot leave now: `cold` (events of it were accepted while it was in the history, so it is thawed first) or `stays`; nil: it can.
local function keeps(dn, about)
  if not about.cold and tonumber(about.open or '0') <= 0 and about.rev and not redis.call('ZSCORE', key('outbox-notices'), dn) then
    return nil
  end
  redis.call('HDEL', key('leaving'), dn)
  if about.cold then return 'cold' end
  -- Its next acknowledgement puts it back into `resting`.
  redis.call('ZREM', key('resting'), dn)
  return 'stays'
end

-- Whether one of its events is still in Redis: the notice is looked at again when that event has left.
local function has_events(dn, fields)
  for name, value in pairs(fields) do
    if string.sub(name, 1, 2) == 'e:' and not stub_of(value) then
      redis.call('HDEL', key('leaving'), dn)
      redis.call('ZREM', key('resting'), dn)
      return true
    end
  end
  return false
end

-- It is cold from now on, and its order numbers lead there.
local function become_cold(dn, about)
  for _, entry in ipairs(order_entries(dn, about)) do
    redis.call('ZREM', PREFIX .. entry[1], entry[2])
    cold_add(entry[1])
  end
  local why = not_pending(about)
  local value = string.format('%d %s%s', week_now() + (why and STATES[why[1]] or 0), about.rev, about.erased and 'x' or '')
  if why then
    value = string.format('%s %s', value, why[2] or '0')
    if why[3] and #value + 1 + #why[3] <= LONGEST then value = value .. ' ' .. why[3] end
  end
  cold_set('dn:' .. dn, value)
  redis.call('UNLINK', key('document', dn))
  redis.call('ZREM', key('resting'), dn)
end
