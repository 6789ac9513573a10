-- Takes the sealed parts out of a text before it is searched (sealed/parts.ts): encrypted letters are random and would match by chance.
-- A refuse's `msg`, the last of its body, is left out in the clear, too: whoever sees it masked would find it letter by letter.
local function in_the_clear(text)
  if string.sub(text, 1, 1) == '~' then return '' end
  local msg = string.find(text, '"msg":"', 1, true)
  if msg then text = string.sub(text, 1, msg - 1) end
  if not string.find(text, '"sealed":"~', 1, true) then return text end
  return (string.gsub(text, '"sealed":"~[%w_.-]*"', ''))
end
