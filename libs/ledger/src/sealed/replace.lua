-- Puts others in the place of values that still are what was read: fields of a hash, a text, an entry of a list.
-- in:   name: of the key; one of fields: { name, old, new } …; text: { old, new } (new keeps the expiry); entry: { place, old, new },
--       which may have moved further down since
-- out:  how many were replaced
-- keys: the one that is named
--- @include shared/core
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
if a.entry then
  local place, old, new = unpack(a.entry)
  for from = place, place + 500, 100 do
    for i, each in ipairs(redis.call('LRANGE', k, from, from + 99)) do
      if each == old then
        redis.call('LSET', k, from + i - 1, new)
        return 1
      end
    end
  end
end
return replaced
