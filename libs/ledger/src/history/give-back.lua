-- Gives back what was leased and not written: it is handed out again at once, in its old place.
-- in:   events: ids; notices: dns
-- out:  –
-- keys: outbox, outbox-since, outbox-notices
--- @flags allow-oom
--- @include shared/core
--- @call
local now, since = clock(), key('outbox-since')
for _, id in ipairs(a.events) do
  redis.call('ZADD', key('outbox'), 'XX', redis.call('ZSCORE', since, id) or now, id)
  redis.call('ZREM', since, id)
end
for _, dn in ipairs(a.notices) do redis.call('ZADD', key('outbox-notices'), 'XX', now, dn) end
