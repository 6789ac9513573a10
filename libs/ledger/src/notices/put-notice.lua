-- A notice arrives or is replaced; its waiting events are woken in the same step.
-- in:   dn, own: the OMS put it itself, document (packed), frozen: fingerprint of what may not change once used; tid, bill; total: pieces of all lines;
--       shippedBefore; pushed: the order as it was pushed (packed); mobiles: keyed digests of mobile numbers; trace: traceparent of
--       the request, where it is followed
-- out:  { created | replaced | notice-in-use, jobs, whether more is to be woken } | { cold }: it lies in the history
-- keys: notice, document, order, waits
--- @include shared/save
--- @include shared/wake
--- @include history/cold
local MOST_MOBILES = 20
local n

-- Numbers of before stay, for an order that was pushed stays with its notice.
local function add_mobiles()
  local known, seen = {}, {}
  for digest in string.gmatch(n.f.mobiles or '', '%S+') do
    known[#known + 1], seen[digest] = digest, true
  end
  for _, digest in ipairs(a.mobiles) do
    if not seen[digest] then known[#known + 1] = digest end
  end
  while #known > MOST_MOBILES do table.remove(known, 1) end
  if #a.mobiles > 0 then put(n, 'mobiles', table.concat(known, ' ')) end
end

--- @call
n = notice(a.dn, { 'used', 'frozen', 'tid', 'bill', 'refuse', 'before', 'own', 'total', 'mobiles' })
if not n.f.total and has_history() and cold_value('dn:' .. a.dn) then return { 'cold' } end

-- A notice that the OMS put itself keeps all that it said: a push only adds the order.
if n.f.own and not a.own then
  local document = redis.call('GET', key('document', a.dn))
  if document then
    redis.call('SET', key('document', a.dn), string.match(document, '^[^\n]*') .. '\n' .. (a.pushed or ''))
    add_mobiles()
    new_version(n)
    n.expire = true
    local more = fire({ 'dn:' .. a.dn })
    save()
    return { 'replaced', jobs, more and 1 or 0 }
  end
end
if n.f.used and n.f.frozen ~= a.frozen then return { 'notice-in-use' } end
-- What was refused or cancelled has not left before. A refuse of a notice that nobody knew is judged by what the notice says.
local closed = n.f.total and n.f.refuse or n.f.state == 'cancelled' or n.f.state == 'refused'
if a.shippedBefore and not n.f.before and closed then return { 'notice-in-use' } end
local before = redis.call('GET', key('document', a.dn))
-- An order that was pushed stays with its notice, whoever replaces that: a second line, for packed text has one.
local pushed = a.pushed or before and string.match(before, '\n(.*)')
redis.call('SET', key('document', a.dn), pushed and a.document .. '\n' .. pushed or a.document)
-- The numbers of the notice that is replaced lead to it no longer.
for _, name in ipairs({ 'tid', 'bill' }) do
  local old = n.f[name]
  if old and old ~= a.tid and old ~= a.bill then redis.call('ZREM', key('order', old), a.dn) end
  put(n, name, a[name] or false)
end
put(n, 'frozen', a.frozen)
add_mobiles()
if a.own then put(n, 'own', '1') end
put(n, 'total', string.format('%d', a.total))
put(n, 'before', a.shippedBefore and '1' or false)
new_version(n)
local topics = { 'dn:' .. a.dn }
for _, number in ipairs({ a.tid, a.bill }) do
  topics[#topics + 1] = 'order:' .. number
  redis.call('ZADD', key('order', number), 0, a.dn)
  redis.call('EXPIRE', key('order', number), a.keepItems)
end
n.expire = true
local more = fire(topics)
save()
return { before and 'replaced' or 'created', jobs, more and 1 or 0 }
