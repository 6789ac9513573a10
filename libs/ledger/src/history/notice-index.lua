-- All that a notice is found by: the entries of its order numbers, and those of its checkouts and events among the indexes of the
-- pieces and parcels that they name (mapping/owners.lua).

-- Its fields by name, and as Redis gives them.
local function read_all(dn)
  local flat = redis.call('HGETALL', key('notice', dn))
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields, flat
end

-- What stands in its field `e:<no>` where the event has been let go: a JSON list (history/let-go.lua).
local function stub_of(value)
  return string.sub(value, 1, 1) == '[' and cjson.decode(value) or nil
end

-- Numbers it is found by, as `sn:…` and `tn:…`, and the ids of its events.
local function numbers_of(fields)
  local numbers, ids = {}, {}
  for name, value in pairs(fields) do
    local what = string.sub(name, 1, 2)
    if what == 'i:' then
      numbers['sn:' .. string.sub(name, 3)] = true
      local tn = cjson.decode(value)[2]
      if tn ~= '' then numbers['tn:' .. tn] = true end
    elseif what == 'e:' then
      local stub = stub_of(value)
      ids[stub and stub[1] or value] = true
      for _, number in ipairs(stub and stub[5] or {}) do numbers[number] = true end
    end
  end
  return numbers, ids
end

-- { key without prefix, member, score } …
local function index_of(dn, fields)
  local numbers, ids = numbers_of(fields)
  local index = {}
  for _, name in ipairs({ 'tid', 'bill' }) do
    local number = fields[name]
    if number then index[#index + 1] = { 'order:' .. number, dn, '0' } end
  end
  for number in pairs(numbers) do
    local entries = redis.call('ZRANGE', key(number), 0, -1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local member, no = entries[i], tonumber(entries[i + 1])
      if no > 0 and ids[member] or no < 0 and cjson.decode(member)[1] == dn then
        index[#index + 1] = { number, member, string.format('%.0f', no) }
      end
    end
  end
  return index
end
