-- Pieces that left under another notice before, and of which no return was accepted: sent all the same, with a warning (include after owners).
-- At most `most` of them, as '<sn> of <dn>'. `no`: order of acceptance of the checkout, `dn` its notice.
local function still_out_of(sns, no, dn, most)
  local found, sales = {}, {}
  for _, sn in ipairs(sns) do
    if #found >= most then break end
    local entry = sold_before('sn', sn, no, 1)
    local other = entry[1] and (sales[entry[1]] or sale(entry[1], entry[2]))
    -- one checkout sold many of them
    if other then sales[entry[1]] = other end
    if other and other[1] ~= dn and not came_back(sn, other[1], other[3], no, no) then
      local item = redis.call('HGET', key('notice', other[1]), 'i:' .. sn)
      item = item and cjson.decode(item)
      -- a sale that is not mapped yet has left no item
      local unmapped = other[5] == 'accepted' or other[5] == 'waiting'
      if item and item[3] ~= '' and item[4] == '' or not item and unmapped then found[#found + 1] = sn .. ' of ' .. other[1] end
    end
  end
  return found
end
