-- Moves a record to another status as its table says (states/*.ts): the only place where a status is written.
-- in:  which the table, record its fields, name the move, with what the move sets
-- out: the record has lost every field that its new status does not hold
local function move(which, record, name, with)
  local spec = which[name]
  if not spec then error('there is no move ' .. name) end
  local lost = spec.from[record.status or 'none']
  if not lost then error('no move ' .. name .. ' from ' .. (record.status or 'none')) end
  for i = 1, #lost do record[lost[i]] = nil end
  if with then
    local sets = spec.sets
    for field, value in next, with do
      if not sets[field] then error('the move ' .. name .. ' does not set ' .. field) end
      record[field] = value
    end
  end
  record.status = spec.to
end
