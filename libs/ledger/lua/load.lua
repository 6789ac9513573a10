-- Everything mapping reads of one event and its notice, at one instant. ARGV: 3 event id, 4 dn to use or ''
local id = ARGV[3]
local e = redis.call('HGETALL', key('event', id))
if #e == 0 then return {} end
local dn, ds = ARGV[4], nil
for i = 1, #e, 2 do
  if e[i] == 'ds' then ds = e[i + 1] end
  if e[i] == 'dn' and dn == '' then dn = e[i + 1] end
end
local body = redis.call('GET', key('body', id))
local mapped = {}
for d in each_delivery(ds) do
  local h = redis.call('HMGET', key('delivery', d), 'operation', 'status')
  if h[1] then mapped[#mapped + 1] = h[1] .. ' ' .. h[2] end
end
if dn == '' then return { e, body, mapped } end
return {
  e, body, mapped, dn,
  redis.call('HGETALL', key('dn', dn)),
  redis.call('GET', key('notice', dn)) or '',
}
