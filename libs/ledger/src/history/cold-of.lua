-- What is known of numbers that may be cold.
-- in:   names: `dn:…`, `sn:…`, `tn:…`, `order:…`, `reference:…`, `bill:…`, `event:…`
-- out:  for each its value, '' where it is not cold
-- keys: cold, history
--- @flags no-writes
--- @include shared/core
--- @include history/cold
--- @call
local values = {}
for i, name in ipairs(a.names) do values[i] = cold_value(name) or '' end
return values
