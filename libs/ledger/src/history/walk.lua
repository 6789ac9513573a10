-- Puts what had ended before there was a history onto the outbox and takes its expiry away.
-- in:   events: ids; notices: dns
-- out:  how many it took
-- keys: outbox, outbox-notices; the events' hashes, claim, notice:<dn>, document
--- @include shared/core
--- @call
local now, moved = clock(), 0

for _, id in ipairs(a.events) do
  -- no text where the key is of another type
  local state = redis.pcall('HGET', key('event', id), 'state')
  local read, s = pcall(cjson.decode, state or 'null')
  -- a damaged one must not expire unseen: whoever is to write it tells of it
  if state and (not read or type(s) ~= 'table' or s.ended) then
    redis.call('PERSIST', key('event', id))
    redis.call('PERSIST', key('claim', id))
    moved = moved + redis.call('ZADD', key('outbox'), 'NX', now, id)
  end
end

for _, dn in ipairs(a.notices) do
  local k = key('notice', dn)
  local read, n = pcall(hash_fields, k, { 'open', 'v', 'first', 'last' })
  if not read then
    redis.call('PERSIST', k)
    redis.call('PERSIST', key('document', dn))
    moved = moved + redis.call('ZADD', key('outbox-notices'), 'NX', now, dn)
  elseif (n.open or n.v) and tonumber(n.open or '0') <= 0 then
    redis.call('PERSIST', k)
    redis.call('PERSIST', key('document', dn))
    redis.call('HINCRBY', k, 'rev', 1)
    if not n.first then redis.call('HSET', k, 'first', now) end
    if not n.last then redis.call('HSET', k, 'last', now) end
    moved = moved + redis.call('ZADD', key('outbox-notices'), 'NX', now, dn)
  end
end
return moved
