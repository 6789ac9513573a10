import type { EventStatus } from '@scm-relay/schemas';
import { stateTable } from './table.js';

const OPEN = ['accepted', 'waiting', 'sending', 'attention'] as const;
const MAPPED = ['sending', 'waiting', 'attention'] as const;
const ENDED = ['delivered', 'recorded', 'resolved', 'discarded'] as const;

/** What is known of an event that waits or needs a person. */
const HELD_UP = [
  'reason',
  'detail',
  'other',
  'parked',
  'topics',
  'due',
  'waited',
  'lines',
  'overdue',
  'settled',
  'byHand',
] as const;

/**
 * Events (CONTRACT §5). Fields: `at` when it was accepted, `no` its order of acceptance, `gen` generation of its mapping job, `dn` its
 * notice, `ds` its deliveries, `repeats` the events whose content a checkout repeats, `warnings` what an operator should know though it was sent, `recovered` destinations it may have been sent to before a restore, `revision` counts the changes of an
 * ended event, `dnByHand` that a person said which notice it belongs to, `takenBack` that a
 * person took it back (what it took of its notice is given back), `cold` that its notice lay in the history when it was accepted, `named` that something had named one of its pieces by then, `trace` the trace context of the request that brought it; `reason`, `detail`, `other` (the notice an item
 * belongs to), `topics` what wakes it, `due` when it has waited too long, `waited` what it waits for, or is on the attention list for, and since
 * when, kept while it is mapped again: a wake that changes nothing begins nothing anew, `parked` that it
 * is not mapped: it waits for something to wake it, `lines` the POS lines it waits for, `retryAt` when its mapping is tried
 * again, `overdue` what it
 * waited too long for, `byHand` that a person settled it before it was mapped: it is mapped for what it takes of its notice, and sends
 * nothing, `settled` how it ends once its open deliveries have, because a person said so, `ended` when it ended.
 */
export const EVENT_TABLE = stateTable<EventStatus>()({
  always: [
    'at',
    'no',
    'gen',
    'dn',
    'ds',
    'repeats',
    'warnings',
    'recovered',
    'revision',
    'trace',
    'cold',
    'named',
    'takenBack',
    'dnByHand',
  ],
  holds: {
    accepted: ['overdue', 'waited', 'retryAt', 'byHand'],
    waiting: HELD_UP,
    sending: ['settled'],
    attention: HELD_UP,
    delivered: ['ended'],
    recorded: ['ended', 'detail', 'topics'],
    resolved: ['ended', 'topics', 'byHand'],
    discarded: ['ended'],
    superseded: ['ended', 'detail'],
  },
  moves: {
    accept: { from: ['none'], to: 'accepted', sets: ['at', 'no', 'gen', 'dn', 'repeats', 'trace', 'cold', 'named'] },
    // mapping
    queueBehind: { from: ['accepted'], to: 'waiting', sets: ['reason', 'parked'] },
    park: {
      from: ['accepted'],
      to: 'waiting',
      sets: ['reason', 'detail', 'other', 'parked', 'topics', 'due', 'waited'],
      clears: ['overdue'],
    },
    awaitLine: { from: ['accepted'], to: 'waiting', sets: ['reason', 'lines', 'due', 'waited'], clears: ['overdue'] },
    attend: {
      from: ['accepted'],
      to: 'attention',
      sets: ['reason', 'detail', 'other', 'parked', 'topics', 'waited'],
    },
    send: { from: ['accepted'], to: 'sending' },
    record: { from: ['accepted'], to: 'recorded', sets: ['ended', 'detail', 'topics'] },
    // what follows from its deliveries
    progress: { from: MAPPED, to: 'sending' },
    holdUp: { from: MAPPED, to: 'waiting', sets: ['reason'], clears: ['detail', 'other'] },
    raise: { from: MAPPED, to: 'attention', sets: ['reason'], clears: ['detail', 'other'] },
    deliver: { from: MAPPED, to: 'delivered', sets: ['ended'] },
    // waiting
    postpone: { from: ['accepted'], to: 'accepted', sets: ['retryAt'] },
    wake: { from: ['waiting', 'attention'], to: 'accepted', sets: ['gen'] },
    // what it repeats was taken back: it takes its place; or what it took nothing of when it was settled by hand is known now
    takePlace: { from: ['recorded', 'resolved'], to: 'accepted', sets: ['gen'] },
    expire: {
      from: ['waiting', 'attention'],
      to: 'attention',
      sets: ['reason', 'overdue', 'detail', 'waited'],
      clears: ['due'],
    },
    requeue: { from: ['accepted'], to: 'accepted', sets: ['gen'] },
    // people and callbacks
    // what a person settled stays settled: it is mapped again, and sends nothing
    retry: { from: ['waiting', 'attention', 'sending'], to: 'accepted', sets: ['gen'], clears: ['overdue', 'waited'] },
    settle: { from: OPEN, to: 'sending', sets: ['settled'] },
    resolve: { from: OPEN, to: 'resolved', sets: ['ended', 'topics', 'byHand'] },
    countIn: { from: ['waiting', 'attention'], to: 'accepted', sets: ['gen', 'byHand'], clears: ['overdue', 'waited'] },
    discard: { from: OPEN, to: 'discarded', sets: ['ended'] },
    supersede: { from: ['waiting', 'attention'], to: 'superseded', sets: ['ended', 'detail'] },
    reopen: { from: ENDED, to: 'sending' },
  },
});
