-- The vendor asked to be left alone for `ms`, in its reply to a request or to a look-up: the whole destination is (DESIGN promise 6).
local function hold(destination, ms)
  local k = key('gate', destination)
  local held = tonumber(redis.call('HGET', k, 'hold') or '0')
  if NOW + ms <= held then return end
  -- A hold that another reply makes longer began with the first.
  local since = held > NOW and {} or { 'holdSince', NOW }
  redis.call('HSET', k, 'hold', NOW + ms, unpack(since))
end
