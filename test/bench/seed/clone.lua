-- Writes copies of a template's keys (test/bench/seed/clone.ts).
-- ARGV: from, to: which copies; no: number of acceptance of the template; at: when it was accepted; base: number of the copy 0;
--       first, span, total: copies are accepted from `first` on, evenly within `span` ms; then commands as the number of their parts and these, their
--       keys without the prefix, '' for the list of the copy's hour
local from, to, no, at = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local base, first, span, total = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local DIGITS, HOUR_MS = '987654321', 3600000

local commands, i = {}, 9
while i <= #ARGV do
  local parts = {}
  for n = 1, tonumber(ARGV[i]) do
    local text = ARGV[i + n]
    parts[n] = {
      text = text,
      named = string.find(text, DIGITS, 1, true),
      numbered = string.find(text, '"no":' .. no .. '%f[%D]') or text == 'e:' .. no or text == no or text == '-' .. no,
      timed = string.find(text, '%f[%d]1%d%d%d%d%d%d%d%d%d%d%d%d%f[%D]'),
    }
  end
  commands[#commands + 1] = parts
  i = i + tonumber(ARGV[i]) + 1
end

for n = from, to - 1 do
  local digits, number = string.format('%09d', n), string.format('%d', base + n)
  local accepted = first + math.floor(n * span / total)
  local function moved(time)
    local t = tonumber(time)
    if math.abs(t - at) > 86400000 then return time end
    return string.format('%.0f', t - at + accepted)
  end
  local function copied(part)
    local text = part.text
    if part.named then text = string.gsub(text, DIGITS, digits) end
    if part.numbered then
      text = string.gsub(text, '^(%-?)' .. no .. '$', '%1' .. number)
      text = string.gsub(text, '^e:' .. no .. '$', 'e:' .. number)
      text = string.gsub(text, '"no":' .. no .. '%f[%D]', '"no":' .. number)
    end
    if part.timed then text = string.gsub(text, '%f[%d]1%d%d%d%d%d%d%d%d%d%d%d%d%f[%D]', moved) end
    return text
  end
  local hour = string.format('%d', math.floor(accepted / HOUR_MS))
  for _, parts in ipairs(commands) do
    local args = {}
    for p, part in ipairs(parts) do args[p] = copied(part) end
    args[2] = KEYS[1] .. (args[2] == '' and ':hour:' .. hour or args[2])
    redis.call(unpack(args))
  end
  redis.call('ZADD', KEYS[1] .. ':hours', hour, hour)
end
return redis.call('DBSIZE')
