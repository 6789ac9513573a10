-- The history has written these revisions: what has not changed since leaves the outbox and may be let go when its retention is over.
-- in:   events: each with id, revision; notices: each with dn, revision; audit, refused: ids of the last entries written, nil: none
-- out:  how many left the outbox
-- keys: outbox, outbox-since, outbox-notices, committed, resting, history; the events' hashes, notice:<dn>
--- @flags allow-oom
--- @include shared/core
local now, done

-- Written, or no longer there; true where it was the revision that is there now.
local function leaves(outbox, member, there, same)
  if there and not same then
    -- It changed meanwhile: it is written again at once.
    redis.call('ZADD', key(outbox), 'XX', now, member)
    return false
  end
  done = done + redis.call('ZREM', key(outbox), member)
  return there
end

--- @call
now, done = clock(), 0

for _, each in ipairs(a.events) do
  local state = redis.call('HGET', key('event', each.id), 'state')
  local s = state and cjson.decode(state)
  redis.call('ZREM', key('outbox-since'), each.id)
  if leaves('outbox', each.id, s, s and (s.revision or 0) == each.revision) and s.ended then
    redis.call('ZADD', key('committed'), s.ended, each.id)
  end
end

for _, each in ipairs(a.notices) do
  local n = hash_fields(key('notice', each.dn), { 'rev', 'last', 'open' })
  local there = n.rev or n.open
  local rests = tonumber(n.open or '0') <= 0
  if not rests then
    -- It is open again: it is written when that has ended.
    redis.call('ZREM', key('outbox-notices'), each.dn)
  elseif leaves('outbox-notices', each.dn, there, tonumber(n.rev or '0') == each.revision) then
    redis.call('ZADD', key('resting'), n.last or now, each.dn)
  end
end

for name, id in pairs({ audit = a.audit, refused = a.refused }) do redis.call('HSET', key('history'), name, id) end
return done
