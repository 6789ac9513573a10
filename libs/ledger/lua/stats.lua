-- Figures of the last day for the board, in slots of five minutes: one hash per destination and hour, gone after 26 hours.
-- Fields: <slot of the hour>:<outcome>:<bucket of its duration>. Loaded after core.lua.
local SLOT_MS, HOUR_MS = 300000, 3600000
local BOUNDS = { 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000 }

local function count_attempt(destination, outcome, ms)
  local k = key('stats', destination, string.format('%d', math.floor(NOW / HOUR_MS)))
  local slot = string.format('%d', math.floor((NOW % HOUR_MS) / SLOT_MS))
  local bucket = #BOUNDS
  for i, bound in ipairs(BOUNDS) do
    if (ms or 0) <= bound then
      bucket = i - 1
      break
    end
  end
  if redis.call('HINCRBY', k, slot .. ':' .. outcome .. ':' .. bucket, 1) == 1 then redis.call('EXPIRE', k, 93600) end
end
