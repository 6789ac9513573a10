-- Replaces fields of a hash, or a text, but only those that still have the value that was read.
-- in:   name: of the key; one of fields: { name, old, new } …; text: { old, new } (new keeps the expiry)
-- out:  how many were replaced
-- keys: the one that is named
--- @include shared/core
--- @call
local k = key(a.name)
local replaced = 0
for _, each in ipairs(a.fields or {}) do
  local field, old, new = unpack(each)
  if redis.call('HGET', k, field) == old then
    redis.call('HSET', k, field, new)
    replaced = replaced + 1
  end
end
if a.text and redis.call('GET', k) == a.text[1] then
  redis.call('SET', k, a.text[2], 'KEEPTTL')
  replaced = 1
end
return replaced
