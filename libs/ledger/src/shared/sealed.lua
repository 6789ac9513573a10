-- What is sealed is looked for by nobody: its letters are those of chance. A text without its sealed parts (sealed/parts.ts).
local function in_the_clear(text)
  if string.sub(text, 1, 1) == '~' then return '' end
  if not string.find(text, '"sealed":"~', 1, true) then return text end
  return (string.gsub(text, '"sealed":"~[%w_.-]*"', ''))
end
