-- Whether there is a history (CONTRACT §7): hash `history`, made by the history process when it first starts. While it is there
-- nothing that ended expires before the history has it.
local known_history

local function has_history()
  if known_history == nil then known_history = redis.call('EXISTS', key('history')) == 1 end
  return known_history
end

--- @call
known_history = nil
