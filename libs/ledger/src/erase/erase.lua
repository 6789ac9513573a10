-- Takes a person's data out of a notice and its events: what was read is replaced by what the caller made of it, where it still is the same.
-- in:   dn; events: { id, its field state as it was read, { name, value, … } } …, ended ones; document: { old, new }, nil: it stays;
--       mobiles: the digests that stay; asked: somebody asks for it, nil: a sweep goes on
-- out:  { how many events were written, 1 where the document was, 1 where something of the notice is open, 1 where it lies in the history }
-- keys: the events' hashes, notice, document, erasing, erasing-history
--- @include shared/save
--- @include shared/wake
--- @include history/cold
--- @call
local n = notice(a.dn, { 'mobiles' })
local open = tonumber(n.f.open or '0') > 0
local events_written, document_written = 0, 0
for _, each in ipairs(a.events) do
  local id, state, fields = unpack(each)
  local e = event(id)
  if e and e.s.ended and redis.call('HGET', key('event', id), 'state') == state then
    for i = 1, #fields, 2 do
      -- the record is written by save, which counts the change
      if fields[i] == 'state' then e.s.detail = cjson.decode(fields[i + 1]).detail else e.set[fields[i]] = fields[i + 1] end
    end
    e.unsaved = true
    events_written = events_written + 1
  end
end
if a.document and not open and redis.call('GET', key('document', a.dn)) == a.document[1] then
  redis.call('SET', key('document', a.dn), a.document[2], 'KEEPTTL')
  put(n, 'mobiles', a.mobiles ~= '' and a.mobiles)
  new_version(n)
  n.rewritten = true
  document_written = 1
end
if open then redis.call('ZADD', key('erasing'), NOW, a.dn) else redis.call('ZREM', key('erasing'), a.dn) end
save()
local past = has_history()
-- What was let go is the history process's to erase.
if past and a.asked then redis.call('SADD', key('erasing-history'), a.dn) end
return { events_written, document_written, open and 1 or 0, past and cold_value('dn:' .. a.dn) and 1 or 0 }
