-- Notices that the history has, of which no event is in Redis any more, leave with their pieces and all that they are found by: the first of
-- those named, at least one, until they have `most` fields.
-- in:   dns; most: fields that one script may look at; later: when one that is to be thawed first is looked at again
-- out:  for each went | stays | cold: it is to be thawed first, events of it were accepted while it was away | large: it leaves in pieces
-- keys: notice, document, sn, tn, order, outbox-notices, resting, cold, history
--- @flags allow-oom
--- @include shared/core
--- @include accept/not-pending
--- @include history/cold
--- @include history/notice-index
--- @include history/let-go-steps
local function let_go(dn, k, size)
  local about = hash_fields(k, OWN)
  local kept = keeps(dn, about)
  -- Before it is thawed, which may fail: those behind it are not to wait for that.
  if kept == 'cold' then redis.call('ZADD', key('resting'), 'XX', a.later, dn) end
  if kept then return kept end
  if size > a.most then return 'large' end
  local fields = by_name(redis.call('HGETALL', k))
  if has_events(dn, fields) then return 'stays' end

  local numbers = {}
  for _, entry in ipairs(entries_of(dn, k, fields)) do
    redis.call('ZREM', PREFIX .. entry[1], entry[2])
    numbers[entry[1]] = true
  end
  for number in pairs(numbers) do cold_add(number) end
  become_cold(dn, about)
  redis.call('UNLINK', k)
  cold_save()
  return 'went'
end

--- @call
return first_notices(a.dns, a.most, let_go)
