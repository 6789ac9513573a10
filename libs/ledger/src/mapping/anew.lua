-- What an event that is mapped anew keeps of its notice until it is mapped: its next plan takes the place of it (mapping/commit.lua).
--- @include mapping/lives
local function took_of(e)
  local took = e.set.took or redis.call('HGET', e.key, 'took')
  return took and took ~= '' and cjson.decode(took) or {}
end

local function put_took(e, counts)
  local parts = {}
  for name, by in pairs(counts) do
    -- amounts have up to 16 digits, of which cjson writes 14
    parts[#parts + 1] = string.format('"%s":%.0f', name, by)
  end
  e.set.took = #parts > 0 and '{"counts":{' .. table.concat(parts, ',') .. '}}' or ''
end

local function lives_at(n, name)
  local item = field(n, name)
  return item and lives_of(cjson.decode(item)) or {}
end

-- A return that is mapped anew is put on the list of its line again: it stands there once.
local function unlist(n, line, sn)
  local name = 'w:' .. line
  local last, places = tonumber(field(n, name) or '0'), {}
  for i = 1, last do places[i] = string.format('%s:%d', name, i) end
  read_notice(n, places)
  for _, each in ipairs(places) do
    if n.f[each] == sn then
      put(n, each, n.f[places[last]])
      put(n, places[last], false)
      put(n, name, last > 1 and string.format('%d', last - 1))
      return
    end
  end
end

-- Until it is mapped no line goes back as a whole with its pieces (`k:`).
local function keep_taken(e, n)
  local counts = took_of(e).counts or {}
  for name, by in pairs(took_of(e).counts or {}) do
    local line = string.match(name, '^r:(.*)$')
    if line and not counts['k:' .. line] then
      count(n, 'k:' .. line, by)
      counts['k:' .. line] = by
    end
  end
  put_took(e, counts)
  if e.kind == 'refund' then
    local sn = cjson.decode(redis.call('HGET', e.key, 'body')).sn
    for _, life in ipairs(lives_at(n, 'i:' .. sn)) do
      if life[4] == e.seq then unlist(n, life[1], sn) end
    end
  end
  new_version(n)
end
