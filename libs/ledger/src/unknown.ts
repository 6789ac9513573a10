import type { JobSpec } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { keysUnder } from './keys.js';
import { list, parsed } from './replies.js';
import { type LedgerContext, run, runMany, SCRIPTS } from './scripts.js';
import { wakes } from './wake.js';

/** The request of a delivery whose outcome is unknown and waits for a person; null once it is anything else. */
export const unproven = async (
  { redis, prefix }: LedgerContext,
  delivery: string,
): Promise<{ readonly request: unknown } | null> => {
  const key = keysUnder(prefix);
  const [[status, reason], request] = await Promise.all([
    redis.hmget(key('delivery', delivery), 'status', 'reason'),
    redis.get(key('request', delivery)),
  ]);
  if (status !== 'attention' || reason !== 'outcome-unknown' || request === null) return null;
  return { request: parsed<unknown>(request) };
};

/** A look-up found what was sent: the delivery leaves the attention list as delivered. */
export const prove = async (
  context: LedgerContext,
  delivery: string,
  vendorState: unknown,
): Promise<{ readonly answer: 'proved' | 'gone'; readonly wake: JobSpec[] }> => {
  const state = vendorState === undefined || vendorState === null ? '' : JSON.stringify(vendorState);
  const [answer, jobs] = list(await run(context, SCRIPTS.prove, [delivery, state]));
  return { answer: answer === 'proved' ? 'proved' : 'gone', wake: wakes(jobs) };
};

const scan = async function* (context: LedgerContext, kind: 'delivery' | 'event'): AsyncGenerator<string[]> {
  const { redis, prefix } = context;
  const start = `${prefix}:${kind}:`;
  const node = 'nodes' in redis ? redis.nodes('master') : [redis];
  for (const each of node) {
    let cursor = '0';
    do {
      const [next, keys] = await each.scan(cursor, 'MATCH', `${start.replace(/[[\]?*\\]/g, '\\$&')}*`, 'COUNT', 1000);
      cursor = next;
      yield keys.map((k) => k.slice(start.length));
    } while (cursor !== '0');
  }
};

export interface Recovered {
  /** deliveries whose outcome is unknown from now on */
  readonly deliveries: number;
  /** events whose later deliveries will be unknown from the start */
  readonly events: number;
}

/**
 * After Redis was restored from a backup, with all workers stopped: every delivery that was open in it becomes `unknown`, and so
 * does every delivery of an event that was not mapped yet. Destinations that are safe to send to again are left out. Idempotent;
 * reads the whole ledger once.
 */
export const recover = async (context: LedgerContext, unsafe: readonly Destination[]): Promise<Recovered> => {
  const count = { event: 0, delivery: 0 };
  for (const kind of ['event', 'delivery'] as const) {
    for await (const ids of scan(context, kind)) {
      const replies = await runMany(
        context,
        SCRIPTS.recover,
        ids.map((id) => [kind, id, unsafe.join(' ')]),
      );
      for (const reply of replies) {
        if (reply instanceof Error) throw reply;
        count[kind] += Number(reply);
      }
    }
  }
  return { deliveries: count.delivery, events: count.event };
};
