-- Events of a notice that are not mapped yet, in the order they were accepted: only the first may be mapped. One that has none beside it stands
-- in the notice itself, in field `sole` as its number and id, '' else; several are in `unmapped:<dn>`, all of them (include after notice).

-- Number and id of the one that has none beside it, nil where there are more or none.
local function sole_turn(n)
  return string.match(field(n, 'sole') or '', '^(%d+) (.*)$')
end

local function take_turn(n, no, id)
  local sole_no, sole_id = sole_turn(n)
  if sole_id then
    redis.call('ZADD', key('unmapped', n.dn), sole_no, sole_id)
    put(n, 'sole', '')
  end
  redis.call('ZADD', key('unmapped', n.dn), no, id)
end

-- Answers whether it had none beside it.
local function leave_turn(n, id)
  local _, sole_id = sole_turn(n)
  if sole_id == id then
    put(n, 'sole', '')
    return true
  end
  redis.call('ZREM', key('unmapped', n.dn), id)
  return false
end

-- Id and number of the first, and the id of the second.
local function first_turns(n)
  local sole_no, sole_id = sole_turn(n)
  if sole_id then return sole_id, tonumber(sole_no), nil end
  local two = redis.call('ZRANGE', key('unmapped', n.dn), 0, 1, 'WITHSCORES')
  return two[1], tonumber(two[2] or '0'), two[3]
end
