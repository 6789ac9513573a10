-- Which of some pieces of a checkout are still out under another notice: a portion of them, for a checkout may have two thousand.
-- in:   dn, no: of the checkout; sns; most: how many to name
-- out:  { '<sn> of <dn>' … }
-- keys: sn, notice:<dn> and events of earlier sales
--- @flags no-writes
--- @include shared/core
--- @include mapping/owners
--- @include mapping/still-out-of
--- @call
return still_out_of(a.sns, a.no, a.dn, a.most)
