-- A notice arrives or is replaced; its waiting events are woken in the same step.
-- in:   dn, document (packed), frozen: fingerprint of what may not change once used; tid, bill; pushed: the order as it was pushed
--       (packed), msg: its msg_id
-- out:  { created | replaced | notice-in-use | known, jobs, whether more is to be woken }
-- keys: notice, document, pushed-message, order, waits
--- @include shared/save
--- @include shared/wake
if a.msg and redis.call('GET', key('pushed-message', a.msg)) then return { 'known' } end
local n = notice(a.dn, { 'used', 'frozen', 'tid', 'bill' })
if n.f.used and n.f.frozen ~= a.frozen then return { 'notice-in-use' } end
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
new_version(n)
if a.msg then redis.call('SET', key('pushed-message', a.msg), a.dn, 'EX', a.keepItems) end
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
