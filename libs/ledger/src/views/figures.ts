import {
  ATTENTION_REASONS,
  type AttentionReason,
  byDestination,
  DESTINATIONS,
  type Destination,
  QUEUES,
  type QueueName,
  WAITING_REASONS,
  type WaitingReason,
} from '@scm-relay/schemas';
import { keysUnder, type LedgerContext } from '../script/script.js';

/** Events that wait for one thing. */
export interface Parked {
  readonly count: number;
  /** milliseconds since the oldest of them began to wait, 0 where there is none */
  readonly oldestMs: number;
}

export interface GateFigures {
  /** the circuit breaker is open */
  readonly open: boolean;
  /** the vendor asked to be left alone until then, milliseconds since 1970; 0: it did not, or that is over */
  readonly holdUntil: number;
}

/** What the ledger holds at one instant; every reason, queue and destination is named, with 0 where there is nothing. */
export interface LedgerFigures {
  readonly parked: Readonly<Record<WaitingReason, Parked>>;
  readonly attention: Readonly<Record<AttentionReason, Parked>>;
  /** pieces of work of a queue that are not done: waiting, under way, or to be tried again */
  readonly openWork: Readonly<Record<QueueName, number>>;
  readonly gates: Readonly<Record<Destination, GateFigures>>;
  /** milliseconds since the backup that was noted last was begun; null: none was */
  readonly backupAgeMs: number | null;
}

const record = <K extends string, V>(names: readonly K[], of: (name: K) => V): Readonly<Record<K, V>> =>
  // the entries are those of all names
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, V>;

/** One round trip whatever the ledger holds: sizes and first members of its indexes. Rejects where one of them cannot be read. */
export const figures = async ({ redis, prefix }: LedgerContext): Promise<LedgerFigures> => {
  const key = keysUnder(prefix);
  const pipeline = redis.pipeline();
  let asked = 0;
  const ask = (): number => {
    asked += 1;
    return asked - 1;
  };
  const index = (name: string): { readonly size: number; readonly oldest: number } => {
    pipeline.zcard(name).zrange(name, '0', '0', 'WITHSCORES');
    return { size: ask(), oldest: ask() };
  };

  pipeline.time();
  const time = ask();
  const waiting = record(WAITING_REASONS, (reason) => index(key('waiting', reason)));
  const listed = record(ATTENTION_REASONS, (reason) => index(key('attention', `reason:${reason}`)));
  const open = record(QUEUES, (queue) => {
    pipeline.zcard(key('open', queue));
    return ask();
  });
  const gates = record(DESTINATIONS, (destination) => {
    pipeline.hmget(key('gate', destination), 'open', 'hold');
    return ask();
  });

  pipeline.get(key('backup'));
  const backup = ask();

  const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
  if (replies.length !== asked) throw new Error('Redis gave no reply');
  const pair = (at: number): readonly (string | null)[] => {
    const reply = replies[at];
    return Array.isArray(reply) ? reply.map((each) => (each === null ? null : String(each))) : [];
  };
  const [seconds, micros] = pair(time).map(Number);
  const now = (seconds ?? 0) * 1000 + Math.floor((micros ?? 0) / 1000);
  const parked = ({ size, oldest }: { readonly size: number; readonly oldest: number }): Parked => {
    const [, since] = pair(oldest);
    return { count: Number(replies[size]), oldestMs: since ? Math.max(0, now - Number(since)) : 0 };
  };
  return {
    parked: record(WAITING_REASONS, (reason) => parked(waiting[reason])),
    attention: record(ATTENTION_REASONS, (reason) => parked(listed[reason])),
    openWork: record(QUEUES, (queue) => Number(replies[open[queue]])),
    gates: byDestination((destination) => {
      const [since, hold] = pair(gates[destination]);
      const holdUntil = Number(hold ?? 0);
      return { open: Boolean(since), holdUntil: holdUntil > now ? holdUntil : 0 };
    }),
    backupAgeMs: typeof replies[backup] === 'string' ? now - Number(replies[backup]) * 1000 : null,
  };
};
