import type { EventStatus } from '@scm-relay/schemas';
import { stateTable } from './table.js';

const OPEN = ['accepted', 'waiting', 'sending', 'attention'] as const;
const MAPPED = ['sending', 'waiting', 'attention'] as const;
const ENDED = ['delivered', 'recorded', 'resolved', 'discarded'] as const;

/**
 * Events (CONTRACT §5). Fields: `at` when it was accepted, `no` its order of acceptance, `gen` generation of its mapping job, `dn` its
 * notice, `ds` its deliveries, `recovered` destinations it may have been sent to before a restore, `revision` counts the changes of an
 * ended event, `trace` the trace context of the request that brought it; `reason`, `detail`, `other` (the notice an item
 * belongs to), `topics` what wakes it, `due` when it has waited too long, `parked` that it
 * is not mapped: it waits for something to wake it, `line` the POS line it waits for, `overdue` what it
 * waited too long for, `settled` how it ends once its open deliveries have, because a person said so, `ended` when it ended.
 */
export const EVENT_TABLE = stateTable<EventStatus>()({
  always: ['at', 'no', 'gen', 'dn', 'ds', 'recovered', 'revision', 'trace'],
  holds: {
    accepted: ['overdue'],
    waiting: ['reason', 'detail', 'other', 'parked', 'topics', 'due', 'line', 'overdue', 'settled'],
    sending: ['settled'],
    attention: ['reason', 'detail', 'other', 'parked', 'topics', 'due', 'line', 'overdue', 'settled'],
    delivered: ['ended'],
    recorded: ['ended', 'detail'],
    resolved: ['ended'],
    discarded: ['ended'],
  },
  moves: {
    accept: { from: ['none'], to: 'accepted', sets: ['at', 'no', 'gen', 'dn', 'trace'] },
    // mapping
    queueBehind: { from: ['accepted'], to: 'waiting', sets: ['reason', 'parked'] },
    park: {
      from: ['accepted'],
      to: 'waiting',
      sets: ['reason', 'detail', 'other', 'parked', 'topics', 'due'],
      clears: ['overdue'],
    },
    awaitLine: { from: ['accepted'], to: 'waiting', sets: ['reason', 'line', 'due'], clears: ['overdue'] },
    attend: {
      from: ['accepted'],
      to: 'attention',
      sets: ['reason', 'detail', 'other', 'parked', 'topics', 'line'],
    },
    send: { from: ['accepted'], to: 'sending' },
    record: { from: ['accepted'], to: 'recorded', sets: ['ended', 'detail'] },
    // what follows from its deliveries
    progress: { from: MAPPED, to: 'sending' },
    holdUp: { from: MAPPED, to: 'waiting', sets: ['reason'], clears: ['detail', 'other'] },
    raise: { from: MAPPED, to: 'attention', sets: ['reason'], clears: ['detail', 'other'] },
    deliver: { from: MAPPED, to: 'delivered', sets: ['ended'] },
    // waiting
    wake: { from: ['waiting', 'attention'], to: 'accepted', sets: ['gen'] },
    expire: { from: ['waiting', 'attention'], to: 'attention', sets: ['reason', 'overdue'], clears: ['due'] },
    requeue: { from: ['accepted'], to: 'accepted', sets: ['gen'] },
    // people and callbacks
    retry: { from: ['waiting', 'attention'], to: 'accepted', sets: ['gen'], clears: ['overdue'] },
    settle: { from: MAPPED, to: 'sending', sets: ['settled'] },
    resolve: { from: OPEN, to: 'resolved', sets: ['ended'] },
    discard: { from: OPEN, to: 'discarded', sets: ['ended'] },
    reopen: { from: ENDED, to: 'sending' },
  },
});
