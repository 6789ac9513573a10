-- Takes the sealed parts out of a text before it is searched (sealed/parts.ts): encrypted letters are random and would match by chance.
local function in_the_clear(text)
  if string.sub(text, 1, 1) == '~' then return '' end
  if not string.find(text, '"sealed":"~', 1, true) then return text end
  return (string.gsub(text, '"sealed":"~[%w_.-]*"', ''))
end
