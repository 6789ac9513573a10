-- A piece of a large notice that comes back: fields are gathered apart until the last step makes them its hash (history/thaw-notice.lua).
-- in:   dn, revision, erased; part: name of what is gathered; fields (names and values in turn), index: each { key, member, score }
-- out:  on | hot | stale | erased (history/come-back.lua)
-- keys: thawing, left, leaving, sn, tn, order, cold, history
--- @include shared/core
--- @include history/cold
--- @include history/come-back
local GATHERED_SECONDS = 3600

--- @call
local no = refuses(a.dn, a.revision, a.erased)
if no then return no end
drop_left(a.dn)
local k = key('thawing', a.part)
if #a.fields > 0 then
  redis.call('HSET', k, unpack(a.fields))
  redis.call('EXPIRE', k, GATHERED_SECONDS)
end
find_again(a.index)
return 'on'
