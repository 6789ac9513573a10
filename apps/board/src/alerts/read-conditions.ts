import type { Ledger } from '@scm-relay/ledger';
import type { Queues, RedisMemory } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES, type QueueName, WAITING_REASONS } from '@scm-relay/schemas';
import type { Condition } from './alert.js';

export interface ConditionSources {
  readonly ledger: Pick<Ledger, 'figures' | 'auditUntold' | 'history'>;
  readonly queues: Queues;
  readonly memory: () => Promise<RedisMemory>;
}

/** Whether nobody takes a queue's jobs; a Redis that does not say who is connected (`CLIENT LIST`) is none without workers. */
const isLeftAlone = async (queues: Queues, queue: QueueName): Promise<boolean> => {
  const workers = await queues
    .queue(queue)
    .getWorkers()
    .catch(() => null);
  return workers?.length === 0;
};

const secondsSince = (at: string | undefined, now: number): number =>
  at === undefined ? 0 : Math.max(0, Math.floor((now - Date.parse(at)) / 1000));

/** Everything whose length or height is watched, each of it named, with 0 where it is well. */
export const readConditions = async (
  { ledger, queues, memory }: ConditionSources,
  paused: ReadonlySet<QueueName>,
  now: number,
): Promise<Condition[]> => {
  const [figures, { entries }, outbox, { bytes, limit }] = await Promise.all([
    ledger.figures(),
    ledger.auditUntold(1),
    ledger.history.outbox(),
    memory(),
  ]);
  const { backupAgeMs, gates, openWork, parked } = figures;
  const alone = await Promise.all(
    QUEUES.map(async (queue) => (openWork[queue] > 0 && (await isLeftAlone(queues, queue)) ? openWork[queue] : 0)),
  );
  return [
    ...QUEUES.map((about, i): Condition => ({ kind: 'no-worker', about, value: alone[i] ?? 0 })),
    ...QUEUES.map((about): Condition => ({ kind: 'queue-paused', about, value: paused.has(about) ? 1 : 0 })),
    ...DESTINATIONS.map((about): Condition => {
      const left = Math.ceil((gates[about].holdUntil - now) / 1000);
      return { kind: 'held', about, value: Math.max(0, left) };
    }),
    ...WAITING_REASONS.map((about): Condition => ({ kind: 'parked-many', about, value: parked[about].count })),
    { kind: 'memory', about: null, value: limit > 0 ? Math.round((100 * bytes) / limit) : 0 },
    { kind: 'unlimited', about: null, value: limit > 0 ? 0 : 1 },
    { kind: 'history', about: null, value: Math.floor((outbox.oldestMs ?? 0) / 1000) },
    { kind: 'backup', about: null, value: backupAgeMs === null ? null : Math.floor(backupAgeMs / 1000) },
    { kind: 'audit', about: null, value: secondsSince(entries[0]?.at, now) },
  ];
};
