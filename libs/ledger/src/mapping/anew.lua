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

-- At which places of a line's list each piece stands: read once, for a step may take two thousand off it.
local function places_of(n, line, last)
  n.listed = n.listed or {}
  local at = n.listed[line]
  if at then return at end
  at = {}
  local names = {}
  for i = 1, last do names[i] = string.format('w:%s:%d', line, i) end
  read_notice(n, names)
  for i, name in ipairs(names) do
    local sn = n.f[name]
    if sn then
      at[sn] = at[sn] or {}
      at[sn][i] = true
    end
  end
  n.listed[line] = at
  return at
end

-- A return that is mapped anew is put on the list of its line again: it stands there once.
local function unlist(n, line, sn)
  local name = 'w:' .. line
  local last = tonumber(field(n, name) or '0')
  local at = places_of(n, line, last)
  local place = at[sn] and next(at[sn])
  if not place then return end
  at[sn][place] = nil
  local tail = string.format('%s:%d', name, last)
  local moved = place ~= last and n.f[tail]
  if moved then
    at[moved][last] = nil
    at[moved][place] = true
    put(n, string.format('%s:%d', name, place), moved)
  end
  put(n, tail, false)
  put(n, name, last > 1 and string.format('%d', last - 1))
end

-- Until it is mapped no line goes back as a whole with its pieces (`k:`).
local function keep_taken(e, n)
  local before, counts = took_of(e).counts or {}, took_of(e).counts or {}
  for name, by in pairs(before) do
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
