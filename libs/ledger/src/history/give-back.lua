-- Gives back what was leased and not read: it is handed out again at once.
-- in:   outbox: the name of its key; names
-- out:  –
-- keys: outbox, outbox-notices
--- @flags allow-oom
--- @include shared/core
--- @call
local now = clock()
for _, name in ipairs(a.names) do redis.call('ZADD', key(a.outbox), 'XX', now, name) end
