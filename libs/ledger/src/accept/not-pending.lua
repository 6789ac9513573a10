-- Why a notice takes no checkout, nil where it does: what accepting can know of it (CONTRACT §3.1).
-- in:  its fields state, since, by, refuse, refused, total, sent; nil or false where it has none
-- out: state in words, since when, by whom
local function not_pending(n)
  if n.state == 'cancelled' then return { n.state, n.since, n.by } end
  if n.refuse then return { n.state == 'closed' and 'closed' or 'refused', n.refused, n.refuse } end
  local total = tonumber(n.total or '0')
  if total > 0 and tonumber(n.sent or '0') >= total then return { 'shipped', n.since, n.by } end
end
