-- A notice that the history has, of which no event is in Redis any more, leaves with its pieces and all that it is found by.
-- in:   dn
-- out:  went | stays | cold: it is to be thawed first, events of it were accepted while it was away
-- keys: notice, document, sn, tn, order, outbox-notices, resting, cold, history
--- @include shared/core
--- @include accept/conflict
--- @include history/cold
--- @include history/notice-index
-- One script may hold Redis for some milliseconds only: a notice with more fields (one a piece) stays as long as it would without a history.
local MOST_FIELDS = 600
local STATES = { cancelled = 1, refused = 2, closed = 3, shipped = 4 }
-- Redis keeps a hash packed while no value of it is longer.
local LONGEST = 64

local k, resting = key('notice', a.dn), key('resting')
local about = hash_fields(k, { 'open', 'cold', 'pieces', 'rev' })
if about.cold then return 'cold' end
if tonumber(about.open or '0') > 0 or not about.rev or redis.call('ZSCORE', key('outbox-notices'), a.dn) then
  -- It comes again with its next acknowledgement.
  redis.call('ZREM', resting, a.dn)
  return 'stays'
end
if redis.call('HLEN', k) > MOST_FIELDS then
  redis.call('EXPIRE', k, a.keepItems)
  redis.call('EXPIRE', key('document', a.dn), a.keepItems)
  redis.call('ZREM', resting, a.dn)
  return 'stays'
end
local fields = read_all(a.dn)
for name, value in pairs(fields) do
  if string.sub(name, 1, 2) == 'e:' and not stub_of(value) then
    redis.call('ZREM', resting, a.dn)
    return 'stays'
  end
end

local numbers = {}
for _, entry in ipairs(index_of(a.dn, fields)) do
  redis.call('ZREM', PREFIX .. entry[1], entry[2])
  numbers[entry[1]] = true
end
for number in pairs(numbers) do cold_add(number) end
local why = conflict(fields)
local value = string.format('%d %s', week_now() + (why and STATES[why[1]] or 0), fields.rev)
if why then
  value = string.format('%s %s', value, why[2] or '0')
  if why[3] and #value + 1 + #why[3] <= LONGEST then value = value .. ' ' .. why[3] end
end
cold_set('dn:' .. a.dn, value)
redis.call('UNLINK', k, key('document', a.dn))
redis.call('ZREM', resting, a.dn)
cold_save()
return 'went'
