-- Moves a record to another status as its table says (states/*.ts): the only place where a status is written.
-- in:  which the table, record its fields, name the move, with what the move sets
-- out: the record has lost every field that its new status does not hold
local function move(which, record, name, with)
  local spec = which.moves[name]
  if not spec then error('there is no move ' .. name) end
  local before = record.status or 'none'
  if not spec.from[before] then error('no move ' .. name .. ' from ' .. before) end
  local keeps, clears = which.keeps[spec.to], spec.clears
  for field in pairs(record) do
    if not keeps[field] or clears[field] then record[field] = nil end
  end
  for field, value in pairs(with or {}) do
    if not spec.sets[field] then error('the move ' .. name .. ' does not set ' .. field) end
    record[field] = value
  end
  record.status = spec.to
end
