-- All that a notice is found by: the entries of its order numbers, and those of its checkouts and events among the indexes of the
-- pieces and parcels that they name (mapping/owners.lua). `fields` are those of its hash, all or some of them, by name.

-- Names and values in turn, by name.
local function by_name(flat)
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end

-- What stands in its field `e:<no>` where the event has been let go: a JSON list (history/let-go-events.lua).
local function stub_of(value)
  return string.sub(value, 1, 1) == '[' and cjson.decode(value) or nil
end

-- Numbers that these fields name, as `sn:…` and `tn:…`.
local function numbers_of(fields)
  local numbers = {}
  for name, value in pairs(fields) do
    local what = string.sub(name, 1, 2)
    if what == 'i:' then
      numbers['sn:' .. string.sub(name, 3)] = true
      local tn = cjson.decode(value)[2]
      if tn ~= '' then numbers['tn:' .. tn] = true end
    elseif what == 'e:' then
      local stub = stub_of(value)
      for _, number in ipairs(stub and stub[5] or {}) do numbers[number] = true end
    end
  end
  return numbers
end

-- Whether the event that stands in an index at this number of acceptance is one of the notice whose hash is `k`.
local function is_event_of(k, fields, no, id)
  local name = string.format('e:%d', no)
  local value = fields[name] or redis.call('HGET', k, name)
  local stub = value and stub_of(value)
  return value and (stub and stub[1] or value) == id
end

-- { key without prefix, member, score } … of the numbers that these fields name
local function entries_of(dn, k, fields)
  local index = {}
  for number in pairs(numbers_of(fields)) do
    local entries = redis.call('ZRANGE', key(number), 0, -1, 'WITHSCORES')
    for i = 1, #entries, 2 do
      local member, no = entries[i], tonumber(entries[i + 1])
      if no > 0 and is_event_of(k, fields, no, member) or no < 0 and cjson.decode(member)[1] == dn then
        index[#index + 1] = { number, member, string.format('%.0f', no) }
      end
    end
  end
  return index
end

-- The same of its order numbers.
local function order_entries(dn, fields)
  local index = {}
  for _, name in ipairs({ 'tid', 'bill' }) do
    local number = fields[name]
    if number then index[#index + 1] = { 'order:' .. number, dn, '0' } end
  end
  return index
end

-- What `step` answers for the first of these notices: at least for one, and for no more than have `most` fields together.
local function first_notices(dns, most, step)
  local answers, looked = {}, 0
  for i, dn in ipairs(dns) do
    local k = key('notice', dn)
    local size = redis.call('HLEN', k)
    if i > 1 and looked + size > most then break end
    looked = looked + size
    answers[i] = step(dn, k, size)
  end
  return answers
end
