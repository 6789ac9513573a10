-- Deletes numbers from the cold buckets: everything they named was thawed, or the history does not know them. One under which something
-- else went cold meanwhile has another value and stays.
-- in:   cold: each with name, value it had before
-- out:  –
-- keys: cold, history, notice:<dn>
--- @flags allow-oom
--- @include shared/core
--- @include history/cold
--- @call
for _, each in ipairs(a.cold) do
  if cold_value(each.name) == each.value then
    cold_remove(each.name)
    local dn = string.match(each.name, '^dn:(.*)$')
    if dn then redis.call('HDEL', key('notice', dn), 'cold') end
  end
end
cold_save()
