-- Remembers how far the audit log was told. Also where memory is full: else the same entries would be told at each look.
-- in:   upTo: by stream the last entry that was told
-- keys: audit-told
--- @flags allow-oom
--- @include shared/core
--- @call
for name, id in pairs(a.upTo) do redis.call('HSET', key('audit-told'), name, id) end
