import type { DeliveryStatus } from '@scm-relay/schemas';
import { stateTable } from './table.js';

/**
 * Deliveries (CONTRACT §5). Fields: `op` its operation, `dn` the notice it was mapped under, `gen` what a job may claim, `n` attempts
 * so far, `base` attempts that do not count for this generation, `pos` its place in its lane, `events` ids of the events it stands for where
 * they are several, `lines` the lines it takes back as a whole, `reference` our number for it, which the vendor is told, `bill` the vendor's own number of the latest request, `bills` those of
 * requests before it with the vendor's last word on each, `maybe` that a request of it may have been processed, `after` the delivery
 * of the checkout that shipped its piece, where that was not delivered when this one was made, `held` deliveries that wait for this one, `trace` the span of its latest attempt; `due` when it may be sent, `waits` that it waits
 * for `after` outside its lane, `under` the attempt under way (`n`, `at`, `until` its
 * lease, `token`, `probe`), `vendor` the vendor's word on it, `final` that this word is final, `reason`, `detail`, `asked` how often
 * a look-up was made, `ended`, `moved` that another delivery has taken its place.
 */
export const DELIVERY_TABLE = stateTable<DeliveryStatus>()({
  always: [
    'op',
    'dn',
    'gen',
    'n',
    'base',
    'pos',
    'events',
    'lines',
    'bill',
    'bills',
    'maybe',
    'after',
    'held',
    'reference',
    'trace',
  ],
  holds: {
    pending: ['due', 'waits'],
    sending: ['under', 'vendor'],
    delivered: ['vendor', 'final', 'ended', 'detail'],
    attention: ['reason', 'detail', 'vendor', 'final', 'asked'],
    resolved: ['vendor', 'final', 'ended'],
    discarded: ['vendor', 'final', 'ended', 'moved'],
  },
  moves: {
    plan: {
      from: ['none'],
      to: 'pending',
      sets: ['op', 'dn', 'gen', 'n', 'base', 'events', 'after', 'reference', 'lines'],
    },
    claim: { from: ['pending'], to: 'sending', sets: ['under', 'n'] },
    postpone: { from: ['sending'], to: 'pending', sets: ['due', 'base'] },
    unsend: { from: ['sending'], to: 'pending', sets: ['due', 'n'] },
    deliver: {
      from: ['pending', 'sending', 'attention'],
      to: 'delivered',
      sets: ['ended', 'vendor', 'final', 'detail'],
      clears: ['detail'],
    },
    attend: {
      from: ['pending', 'sending', 'delivered', 'resolved', 'attention'],
      to: 'attention',
      sets: ['reason', 'detail', 'vendor', 'final', 'asked'],
    },
    requeue: { from: ['pending'], to: 'pending', sets: ['gen'] },
    release: { from: ['pending'], to: 'pending', sets: ['gen', 'due'] },
    takeOver: { from: ['sending'], to: 'sending', sets: ['gen'] },
    askAgain: { from: ['attention'], to: 'attention', sets: ['gen'] },
    retry: { from: ['attention'], to: 'pending', sets: ['gen', 'base'] },
    resolve: { from: ['pending', 'attention'], to: 'resolved', sets: ['ended'] },
    discard: { from: ['pending', 'sending', 'attention'], to: 'discarded', sets: ['ended', 'moved'] },
  },
});
