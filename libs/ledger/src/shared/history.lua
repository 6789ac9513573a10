-- What people, callbacks and look-ups did to an event, for its trace: field `history`, the last ones (include after records).
local HISTORY_LENGTH = 20

-- `entry`: what, by, note, and what else the trace shows (HistoryEntry of the schemas).
local function remember(e, entry)
  local text = e.set.history or redis.call('HGET', e.key, 'history')
  local entries = text and cjson.decode(text) or {}
  entry.at = NOW
  entries[#entries + 1] = entry
  while #entries > HISTORY_LENGTH do table.remove(entries, 1) end
  e.set.history = cjson.encode(entries)
end

local function remember_delivery_of(d, entry)
  entry.delivery = d.id
  for _, id in ipairs(events_of(d)) do
    local e = beside(event, id)
    if e then remember(e, entry) end
  end
end
