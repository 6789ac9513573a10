import type { AcceptInput, Ledger, TraceQuery } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { fingerprint, sn } from './desk.js';

const BATCH = 500;

/** The numbers of the nth event; each order has one checkout's worth of refunds of its own. */
export const numbersOf = (n: number) => ({
  seq: `many-${n}`,
  dn: `MANY${n}`,
  tn: `TN${n}`,
  sn: sn(5_000_000_000_000, n),
});

/** Accepts the refunds `from` to `to` (without the last), as the ingress would, past HTTP. */
export const acceptMany = async (ledger: Ledger, from: number, to: number): Promise<void> => {
  for (let begin = from; begin < to; begin += BATCH) {
    const inputs = Array.from({ length: Math.min(BATCH, to - begin) }, (_, i): AcceptInput => {
      const content = numbersOf(begin + i);
      return { kind: 'refund', content, fingerprint: fingerprint(content) };
    });
    for (const result of await ledger.acceptMany(inputs)) if (result instanceof Error) throw result;
  }
};

/** The four ways to ask for the nth event. */
export const queriesFor = (n: number): TraceQuery[] => {
  const numbers = numbersOf(n);
  return (['seq', 'dn', 'tn', 'sn'] as const).map((by) => ({ by, value: numbers[by] }));
};

/** Commands by name that Redis carried out for `work`, asked of Redis itself; nobody else may be using it. */
export const commandsOf = async (redis: RedisClient, work: () => Promise<unknown>): Promise<Record<string, number>> => {
  await redis.config('RESETSTAT');
  await work();
  const stats = await redis.info('commandstats');
  const calls = [...stats.matchAll(/^cmdstat_([\w|]+):calls=(\d+)/gm)].map(([, name = '', count]) => [
    name,
    Number(count),
  ]);
  return Object.fromEntries(calls.filter(([name]) => !/^(config|info)/.test(String(name))));
};
