-- After a restore from a backup nobody knows what was sent since: what was open may not be sent again blindly (DESIGN promise 3).
-- ARGV: 3 delivery | event, 4 id, 5 destinations that are not safe to send to again, separated by spaces
local what, id, unsafe = ARGV[3], ARGV[4], ' ' .. ARGV[5] .. ' '
if what == 'event' then
  local e = redis.call('HMGET', key('event', id), 'status', 'ended')
  if not e[1] or e[2] then return 0 end
  redis.call('HSET', key('event', id), 'recovered', ARGV[5])
  return 1
end
local h = delivery(id)
if not h or (h.status ~= 'pending' and h.status ~= 'sending') then return 0 end
if not string.find(unsafe, ' ' .. h.destination .. ' ', 1, true) then return 0 end
if h.status == 'sending' then
  local begun = cjson.decode(redis.call('LINDEX', key('attempts', id), -1))
  begun['until'], begun.token = nil, nil
  begun.outcome = 'unknown'
  begun.message = 'it was under way when the backup was made'
  redis.call('LSET', key('attempts', id), -1, cjson.encode(begun))
end
to_attention(id, h, 'outcome-unknown', 'restored from a backup: it may have been sent since')
return 1
