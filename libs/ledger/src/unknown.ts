import type { JobSpec } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { keysUnder } from './keys.js';
import { list, parsed } from './replies.js';
import { scanIds } from './scan.js';
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

export interface Recovered {
  /** deliveries whose outcome is unknown from now on */
  readonly deliveries: number;
  /** events whose later deliveries will be unknown from the start */
  readonly events: number;
}

/**
 * After Redis was restored from a backup, with all workers stopped: every delivery that was open in it becomes `unknown`, and so
 * does every delivery of an event that was not mapped yet. Destinations that are safe to send to again are left out. Idempotent;
 * reads the whole ledger once. `onProgress` hears how much of it was read, from 0 to 1.
 */
export const recover = async (
  context: LedgerContext,
  unsafe: readonly Destination[],
  onProgress: (done: number) => void = () => undefined,
): Promise<Recovered> => {
  const count = { event: 0, delivery: 0 };
  for (const [round, kind] of (['event', 'delivery'] as const).entries()) {
    for await (const { ids, done } of scanIds(context, kind)) {
      const replies = await runMany(
        context,
        SCRIPTS.recover,
        ids.map((id) => [kind, id, unsafe.join(' ')]),
      );
      for (const reply of replies) {
        if (reply instanceof Error) throw reply;
        count[kind] += Number(reply);
      }
      onProgress((round + done) / 2);
    }
  }
  return { deliveries: count.delivery, events: count.event };
};
