-- Somebody asks to erase the person of a notice: from now on what comes back of it from the history comes without the person, however long
-- ago it was read there (history/thaw-notice.lua, history/thaw-event.lua).
-- in:   dn
-- out:  –
-- keys: notice, cold, history
--- @include shared/core
--- @include history/fact
--- @include history/cold
--- @call
if not has_history() then return end
local k, value = key('notice', a.dn), cold_value('dn:' .. a.dn)
if value then cold_set('dn:' .. a.dn, (string.gsub(value, '^(%d+ %d+)x?', '%1x'))) end
if redis.call('EXISTS', k) == 1 then redis.call('HSET', k, 'erased', '1') end
cold_save()
