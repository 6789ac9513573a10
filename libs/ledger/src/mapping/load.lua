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

local fields = {}
local function read_fields(names)
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
end

local names = { 'v', 'state', 'by', 'shipped', 'pieces', 'returned' }
for _, package in ipairs(body.pkg or {}) do
  for _, sn in ipairs(package.sns) do names[#names + 1] = 'i:' .. sn end
end
if body.sn then names[#names + 1] = 'i:' .. body.sn end
read_fields(names)
-- A refund of a piece on record asks for the counts of its line.
if kind == 'refund' and fields[#fields - 1] == 'i:' .. body.sn then
  local on_line = cjson.decode(fields[#fields])[1]
  read_fields({ 'n:' .. on_line, 'b:' .. on_line, 'w:' .. on_line })
end
return { read[1], read[2], had, who, dn, redis.call('GET', key('document', dn)) or '', fields }
