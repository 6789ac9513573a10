-- Looks for `a.text`, in lower case, in the texts of events and deliveries. Decoding JSON is about a thousand times dearer than searching it,
-- so a record is decoded only if its JSON contains the text anywhere.
local ENOUGH = 1000000
local read_bytes
-- signs that JSON writes otherwise than they are
local plain

-- Whether a script has read so much that it must come to its end: bodies may have two thousand lines.
local function read_enough() return read_bytes > ENOUGH end

local function holds(value)
  if not value then return false end
  read_bytes = read_bytes + #value
  return string.find(string.lower(in_the_clear(value)), a.text, 1, true) ~= nil
end

-- Whether one of these fields of a record mentions it; `json` is the record's text, false: there is none.
local function record_holds(json, fields)
  if not json or (plain and not holds(json)) then return false end
  local record = cjson.decode(json)
  for _, field in ipairs(fields) do
    if holds(record[field]) then return true end
  end
  return false
end

--- @call
read_bytes = 0
plain = a.text and not string.find(a.text, '[%c"\\/]')
