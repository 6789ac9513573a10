-- Moves a record to another status as its table says (states/*.ts): the only place where a status is written.
-- in:  which the table, record its fields, name the move, with what the move sets
-- out: the record has lost every field that its new status does not hold
local function move(which, record, name, with)
  local spec = which.moves[name]
  if not spec then error('there is no move ' .. name) end
  local from, to, sets, clears = string.match(spec, '^(.-)>(.-)>(.-)>(.-)$')
  local before = record.status
  if not string.find(from, ' ' .. (before or 'none') .. ' ', 1, true) then
    error('no move ' .. name .. ' from ' .. (before or 'none'))
  end
  local holds, always = which.holds[to], which.always
  for field in pairs(record) do
    local word = ' ' .. field .. ' '
    if not (string.find(always, word, 1, true) or string.find(holds, word, 1, true))
      or string.find(clears, word, 1, true) then
      record[field] = nil
    end
  end
  for field, value in pairs(with or {}) do
    if not string.find(sets, ' ' .. field .. ' ', 1, true) then error('the move ' .. name .. ' does not set ' .. field) end
    record[field] = value
  end
  record.status = to
end
