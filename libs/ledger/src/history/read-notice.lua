-- A notice as it lies in Redis, with all that it is found by, at one instant.
-- in:   dn
-- out:  { fields with names in turn, document or '', { key, member, score } … }; no fields: there is none
-- keys: notice, document, sn, tn, order
--- @include shared/core
--- @include history/notice-index
local fields, flat = read_all(a.dn)
return { flat, redis.call('GET', key('document', a.dn)) or '', index_of(a.dn, fields) }
