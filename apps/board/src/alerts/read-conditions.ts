import type { Ledger, LedgerFigures } from '@scm-relay/ledger';
import type { JobCounts, Queues, RedisMemory } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES, type QueueName } from '@scm-relay/schemas';
import type { AlertFigures, Condition } from './alert.js';
import type { ReadPart } from './read-part.js';

export interface ConditionSources {
  readonly ledger: Pick<Ledger, 'auditUntold' | 'history' | 'openCount'>;
  readonly queues: Queues;
  readonly memory: () => Promise<RedisMemory>;
}

/** What the same look has read for other alerts; null: it could not be. */
export interface ReadBefore {
  readonly counts: Readonly<Partial<Record<QueueName, JobCounts>>> | null;
  readonly standing: Pick<LedgerFigures, 'backupAgeMs' | 'gates'> | null;
  readonly parked: AlertFigures['parked'];
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

/** What each of these says where it was read. */
const said = <T>(read: T | null, of: (value: T) => readonly Condition[]): readonly Condition[] =>
  read === null ? [] : of(read);

/** Everything whose length or height is watched, each of it that can be read named, with 0 where it is well. */
export const readConditions = async (
  { ledger, queues, memory }: ConditionSources,
  { counts, standing, parked }: ReadBefore,
  part: ReadPart,
  now: number,
): Promise<Condition[]> => {
  const leftAlone = async (queue: QueueName): Promise<number> => {
    const open = await ledger.openCount(queue);
    return open > 0 && (await isLeftAlone(queues, queue)) ? open : 0;
  };
  const [alone, room, outbox, audit] = await Promise.all([
    Promise.all(QUEUES.map((queue) => part(`the workers of ${queue}`, () => leftAlone(queue)))),
    part('the memory of Redis', memory),
    part('the lag of the history', () => ledger.history.outbox()),
    part('the lag of the audit log', () => ledger.auditUntold(1)),
  ]);
  return [
    ...QUEUES.flatMap((about, i) => said(alone[i] ?? null, (value) => [{ kind: 'no-worker', about, value }])),
    ...said(counts, (each) =>
      QUEUES.map((about) => ({ kind: 'queue-paused', about, value: each[about]?.paused ? 1 : 0 })),
    ),
    ...said(standing, ({ gates, backupAgeMs }) => [
      ...DESTINATIONS.map((about): Condition => {
        const left = Math.ceil((gates[about].holdUntil - now) / 1000);
        return { kind: 'held', about, value: Math.max(0, left) };
      }),
      { kind: 'backup', about: null, value: backupAgeMs === null ? null : Math.floor(backupAgeMs / 1000) },
    ]),
    ...parked.map(({ reason, count }): Condition => ({ kind: 'parked-many', about: reason, value: count })),
    ...said(room, ({ bytes, limit }) => [
      { kind: 'memory', about: null, value: limit > 0 ? Math.round((100 * bytes) / limit) : 0 },
      { kind: 'unlimited', about: null, value: limit > 0 ? 0 : 1 },
    ]),
    ...said(outbox, ({ oldestMs }) => [{ kind: 'history', about: null, value: Math.floor((oldestMs ?? 0) / 1000) }]),
    ...said(audit, ({ entries }) => [{ kind: 'audit', about: null, value: secondsSince(entries[0]?.at, now) }]),
  ];
};
