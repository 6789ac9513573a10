-- Figures of the last week for the board, in slots of five minutes: one hash per destination and hour, gone after 170 hours.
-- Fields: <slot of the hour>:<outcome>:<bucket of its duration>; the bounds are those of stats.ts.
--- @include views/stats-constants
local function count_attempt(destination, outcome, ms)
  local hour = math.floor(NOW / HOUR_MS)
  local k = key('stats', string.format('%s:%d', destination, hour))
  local bucket = #BOUNDS
  for i, bound in ipairs(BOUNDS) do
    if ms <= bound then
      bucket = i - 1
      break
    end
  end
  local name = string.format('%d:%s:%d', math.floor((NOW % HOUR_MS) / SLOT_MS), outcome, bucket)
  if redis.call('HINCRBY', k, name, 1) == 1 then redis.call('EXPIRE', k, 612000) end
end
