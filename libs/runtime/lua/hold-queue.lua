-- Holds a queue back as BullMQ's own rateLimit does, but never shortens what holds it already: a hold of minutes
-- (Retry-After) outlives one of seconds that another job asks for at the same moment.
-- KEYS[1] the queue's limiter key; ARGV[1] milliseconds; ARGV[2] the count that holds (smaller ones are counts of jobs)
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
if count >= tonumber(ARGV[2]) and redis.call('PTTL', KEYS[1]) >= tonumber(ARGV[1]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
return 1
