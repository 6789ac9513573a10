-- The lane of a notice and destination: its open deliveries in their order, of which only the first may be sent. Fields of the notice:
-- `l:<destination>` the first and last place taken, `l:<destination>:<place>` the delivery there. A delivery that left from the
-- middle leaves a gap.
local function lane(d)
  local n = notice(d.s.dn)
  local name = 'l:' .. d.destination
  local ends = field(n, name)
  if not ends then return n, name end
  local first, last = string.match(ends, '^(%d+) (%d+)$')
  return n, name, tonumber(first), tonumber(last)
end

local function place(name, at)
  return string.format('%s:%d', name, at)
end

local function is_first(d)
  local _, _, first = lane(d)
  return d.s.pos ~= nil and d.s.pos == first
end

local function enter_lane(d)
  local n, name, first, last = lane(d)
  local at = (last or 0) + 1
  put(n, name, string.format('%d %d', first or at, at))
  put(n, place(name, at), d.id)
  d.s.pos = at
end

-- Answers the delivery that is the first now, nil where it was not the first that left, or the lane is empty.
local function leave_lane(d)
  local n, name, first, last = lane(d)
  local at = d.s.pos
  d.s.pos = nil
  put(n, place(name, at), false)
  if at ~= first then return nil end
  for from = first + 1, last, 100 do
    local names = {}
    for i = from, math.min(from + 99, last) do names[#names + 1] = place(name, i) end
    read_notice(n, names)
    for i, each in ipairs(names) do
      if n.f[each] then
        put(n, name, string.format('%d %d', from + i - 1, last))
        return beside(delivery, n.f[each])
      end
    end
  end
  put(n, name, false)
end
