/** What a webhook is told. */
export const ALERTS = {
  'alert.attention': '{reason}: {n} new on the attention list, {total} in all',
  'alert.checkout-refused':
    '{n} checkout(s) were refused (409), yet their parcels have left. Chase them. Parcels: {parcels}; orders: {orders}',
  'alert.still-out': '{n} checkout(s) shipped pieces that never came back from an earlier order: {checkouts}',
  'alert.refused-again': '{kind}: the same body was refused {n} times ({code}); its sender does not stop',
  'alert.oldest': 'Queue {queue}: the oldest job has waited for {seconds} s',
  'alert.oldest.over': 'Queue {queue} has caught up',
  'alert.parked': '{reason}: {n} event(s) wait, the oldest for {hours} h',
  'alert.parked.over': '{reason}: none waits that long any more',
  'alert.breaker': '{destination} is held back: it fails or refuses our access (circuit breaker open)',
  'alert.breaker.over': '{destination} works again (circuit breaker closed)',
  'alert.redis': 'Redis may lose what it confirmed: {problems}',
  'alert.redis.over': 'Redis keeps what it confirms again',
} as const;
