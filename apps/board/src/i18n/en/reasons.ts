/** One sentence on what happened and one on what can be done, for each attention reason of CONTRACT §5. */
export const REASONS = {
  'reason.earlier-event': 'Waits for an earlier event',
  'reason.waiting-for-line': 'Waits for the rest of its line',
  'reason.no-notice': 'No notice',
  'reason.no-notice.what': 'The OMS never announced this order, and the time to wait for it is over.',
  'reason.no-notice.do':
    'Have the OMS send the notice: the event then moves on by itself. If its order number is wrong, retry it under the right one.',
  'reason.no-checkout': 'No checkout',
  'reason.no-checkout.what': 'A piece came back from an order whose shipping the warehouse never reported.',
  'reason.no-checkout.do':
    'Ask the warehouse to send the checkout: the return then moves on by itself. If the order left before this system was there, have the notice sent again with shippedBefore.',
  'reason.unresolved': 'Order unknown',
  'reason.unresolved.what':
    'Nothing in this return names its order: neither order number, item code nor parcel number is known.',
  'reason.unresolved.do':
    'Find the order, with the warehouse or by the parcel number, and retry under it; or discard the event.',
  'reason.unmappable': 'Does not fit its order',
  'reason.unmappable.what': 'An item code, goods number or line of this event does not fit the notice of its order.',
  'reason.unmappable.do': 'Read the detail, have the notice corrected by the OMS, then retry.',
  'reason.sn-not-shipped': 'Item was not shipped',
  'reason.sn-not-shipped.what': 'The item that came back was not shipped under this order.',
  'reason.sn-not-shipped.do':
    'If the detail names another order, retry under that one. Otherwise ask the warehouse what it scanned.',
  'reason.sn-already-returned': 'Item came back twice',
  'reason.sn-already-returned.what': 'This item came back before, and was not sold again since.',
  'reason.sn-already-returned.do':
    'If it was scanned twice, discard this event. If it is another item, ask the warehouse for the right code.',
  'reason.already-shipped': 'Already shipped',
  'reason.already-shipped.what': 'The warehouse declined to ship an order it had shipped before. Nothing was sent.',
  'reason.already-shipped.do':
    'Ask the warehouse which is true. If the parcel left, discard this event; if it did not, settle it with the owner of the order and resolve.',
  'reason.already-refused': 'Already refused',
  'reason.already-refused.what':
    'This event contradicts what the warehouse said before: the order was declined, or an item of it came back.',
  'reason.already-refused.do':
    'Ask the warehouse which is true; discard the event that is wrong, then retry the other.',
  'reason.unclear-owner': 'Unclear whose piece',
  'reason.unclear-owner.what':
    'The piece was sold twice, and by its own time it came back before the second sale. Either buyer may be meant.',
  'reason.unclear-owner.do':
    'Ask the warehouse which parcel it came back in, then retry under the notice it belongs to.',
  'reason.over-shipped': 'More shipped than ordered',
  'reason.over-shipped.what': 'The checkout names more pieces than the notice has left. Nothing was sent.',
  'reason.over-shipped.do':
    'Ask the warehouse what left. The corrected checkout closes this one by itself; else retry it or discard it.',
  'reason.over-refund': 'More returned than sold',
  'reason.over-refund.what':
    'More came back than the order has: pieces of this line, or money of its payments. The detail says which.',
  'reason.over-refund.do':
    'Compare with the order. Where the notice lacks a payment, let the OMS put it again. Discard the event if it was scanned twice, or settle it by hand and resolve.',
  'reason.line-incomplete': 'Line incomplete',
  'reason.line-incomplete.what':
    'The POS takes a line back only as a whole, and the rest of this line did not come back in time.',
  'reason.line-incomplete.do':
    'When the rest arrives, all of it moves on by itself. If it will not arrive, settle the piece in the POS by hand and resolve.',
  'reason.vendor-rejected': 'Declined by the vendor',
  'reason.vendor-rejected.what': 'The other system declined the request; the same request again will not help.',
  'reason.vendor-rejected.do':
    'Read its answer, put the cause right there, then retry; or settle it there by hand and resolve.',
  'reason.vendor-refused': 'Refused in the POS',
  'reason.vendor-refused.what': 'The POS took the return, and a person there refused it (已拒绝).',
  'reason.vendor-refused.do': 'Ask the shop why. Retry once it will be taken, or settle it by hand and resolve.',
  'reason.outcome-unknown': 'Outcome unknown',
  'reason.outcome-unknown.what': 'The request went out, but no answer says whether it was booked.',
  'reason.outcome-unknown.do':
    'Look in the other system before anything else: if it is there, resolve; only if it is not there, retry. A retry without looking may book it twice.',
  'reason.retries-exhausted': 'Attempts used up',
  'reason.retries-exhausted.what': 'The other system could not be reached, or was busy, at every attempt.',
  'reason.retries-exhausted.do': 'Retry once it works again; nothing was booked.',
} as const;
