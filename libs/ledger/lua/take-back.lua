-- What an event did to its notice and items is undone: a discarded refuse frees its notice, a discarded refund its item,
-- a discarded checkout both (CONTRACT §5). Loaded after lib.lua.
local function take_back(id)
  local kind, seq = split_id(id)
  local dn = redis.call('HGET', key('event', id), 'dn')
  if not dn then return end
  local changed = false
  local n = redis.call('HMGET', key('dn', dn), 'by', 'state', 'shipped')
  if (kind == 'refuse' and n[2] == 'refused' or kind == 'checkout' and n[2] == 'shipped') and n[1] == seq then
    redis.call('HDEL', key('dn', dn), 'state', 'since', 'by')
    changed = true
  end
  if kind == 'checkout' and n[3] == seq then redis.call('HDEL', key('dn', dn), 'shipped') end
  if kind ~= 'refuse' then
    local all = redis.call('HGETALL', key('dn', dn))
    local items = {}
    for i = 1, #all, 2 do
      if string.sub(all[i], 1, 2) == 'i:' then
        items[#items + 1] = string.sub(all[i], 3)
        items[#items + 1] = all[i + 1]
      end
    end
    for i = 1, #items, 2 do
      local item = cjson.decode(items[i + 1])
      local mine = false
      if kind == 'refund' and item[4] == seq then
        item[4], mine = '', true
      elseif kind == 'checkout' and item[3] == seq then
        item[2], item[3], mine = '', '', true
        if redis.call('HGET', key('sn', items[i]), 'dn') == dn then redis.call('HDEL', key('sn', items[i]), 'dn') end
        -- What waits for the rest of a line waits for nothing now: it is mapped anew and finds no checkout.
        local back = 'refund:' .. item[4]
        if item[4] ~= '' and redis.call('HGET', key('event', back), 'line') then
          redis.call('HDEL', key('event', back), 'line', 'overdue')
          wake(back)
        end
      end
      if mine then
        changed = true
        if item[3] == '' and item[4] == '' then
          redis.call('HDEL', key('dn', dn), 'i:' .. items[i])
        else
          redis.call('HSET', key('dn', dn), 'i:' .. items[i], cjson.encode(item))
        end
      end
    end
  end
  if changed then
    redis.call('HINCRBY', key('dn', dn), 'v', 1)
    fire({ 'dn:' .. dn })
  end
end
