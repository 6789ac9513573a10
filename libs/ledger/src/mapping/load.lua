-- What mapping reads of one event and its notice, at one instant; of the notice the fields it names, however many there are.
-- in:   id, gen; dn to use instead of its own, nil: its own
-- out:  {} where the event is not to be mapped under this generation, else
--       { state, body, deliveries it has as 'operation status' …, owners or '', dn or '', document, fields of the notice with names in turn }
-- keys: the event's hash, notice:<dn>, document:<dn>, sn, tn, expected, order
--- @include shared/core
--- @include mapping/owners
local read = redis.call('HMGET', key('event', a.id), 'state', 'body')
local s = read[1] and cjson.decode(read[1])
if not s or s.status ~= 'accepted' or s.gen ~= a.gen then return {} end
local body = cjson.decode(read[2])
local kind = split_id(a.id)

local had = {}
for _, ref in ipairs(s.ds or {}) do
  local name, home = string.match(ref, '^(.-)/(.*)$')
  local d = redis.call('HGET', key('event', home or a.id), name or ref)
  if d then
    d = cjson.decode(d)
    had[#had + 1] = d.op .. ' ' .. d.status
  end
end

local who = kind == 'refund' and owners(body.sn, body.tn, s.no) or ''
local dn = a.dn or s.dn
if not dn then return { read[1], read[2], had, who, '' } end

local names = { 'v', 'state', 'by', 'shipped', 'pieces', 'returned' }
local on_record = redis.call('HGET', key('notice', dn), 'pieces')
if kind == 'refund' then
  names[#names + 1] = 'i:' .. body.sn
  local item = on_record and redis.call('HGET', key('notice', dn), 'i:' .. body.sn)
  if item then
    local on_line = cjson.decode(item)[1]
    names[#names + 1] = 'n:' .. on_line
    names[#names + 1] = 'b:' .. on_line
    names[#names + 1] = 'w:' .. on_line
  end
end
if kind == 'checkout' and on_record then
  for _, package in ipairs(body.pkg) do
    for _, sn in ipairs(package.sns) do names[#names + 1] = 'i:' .. sn end
  end
end
local fields = {}
in_parts(names, 1000, function(from, to)
  local values = redis.call('HMGET', key('notice', dn), unpack(names, from, to))
  for i = from, to do
    local value = values[i - from + 1]
    if value then
      fields[#fields + 1] = names[i]
      fields[#fields + 1] = value
    end
  end
end)
return { read[1], read[2], had, who, dn, redis.call('GET', key('document', dn)) or '', fields }
