-- All lives of a piece as lists of line, parcel, checkout and return, the present one last (mapping/item.ts).
local function lives_of(item)
  local lives = item[5] or {}
  item[5] = nil
  lives[#lives + 1] = item
  return lives
end

local function item_of(lives)
  local item = table.remove(lives)
  if #lives > 0 then item[5] = lives end
  return item
end
