import { type History, openHistory } from '@scm-relay/history';
import { createFailures, createMeasures, type Task, upkeep } from '@scm-relay/history-process';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { collectLogs } from '../../support/logs.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

/** What each step of upkeep asks first, under the name by which its failure is told. */
const ASKS = {
  'letting-go': 'letGo',
  pruning: 'pruneCold',
  waking: 'schemaState',
  partitions: 'ahead',
  dropping: 'drop',
  erasing: 'erasingInHistory',
  'erasing-at-rest': 'eraseAtRest',
} as const satisfies Partial<Readonly<Record<Task, string>>>;

describe('the upkeep of a history', function () {
  this.timeout(180_000);
  const use = useRedis();
  let history: History;
  beforeEach(async () => {
    history = openHistory({ url: await (await sharedPostgres()).createDatabase(), name: 'test' });
    await history.migrate();
  });
  afterEach(() => history.close());

  /** upkeep at work, whose calls are counted, and of which one kind may be refused */
  const start = (refused: string) => {
    const calls = new Map<string, number>();
    const state = { refused: refused as string | null };
    const watched = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (all, name: keyof T & string) => {
          const value = all[name];
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            calls.set(name, (calls.get(name) ?? 0) + 1);
            if (name === state.refused) throw new Error(`${name} is refused`);
            return value.apply(all, args);
          };
        },
      });
    const { ledger } = openDesk(use.redis(), use.prefix());
    const { logger, lines } = collectLogs();
    const failures = createFailures(logger);
    const stop = new AbortController();
    const running = upkeep({
      ledger: { ...watched(ledger), history: watched(ledger.history) },
      history: { ...watched(history), partitions: watched(history.partitions) },
      personalDays: 365,
      retentionMonths: 12,
      enqueue: async () => undefined,
      measures: createMeasures(createMetrics('test')),
      failures,
      logger,
      stopping: stop.signal,
      everyMs: 10,
      againMs: 10,
    });
    const end = async () => {
      stop.abort();
      await running;
    };
    return { calls, failures, lines, state, end };
  };

  for (const [task, call] of Object.entries(ASKS)) {
    it(`goes on with all other steps while ${call} fails, and tells that of ${task} alone until it works again`, async () => {
      const { calls, failures, lines, state, end } = start(call);
      try {
        await until(async () => Object.values(ASKS).every((each) => (calls.get(each) ?? 0) > 0), {
          what: 'every step',
        });
        // also what is otherwise done once an hour
        await until(async () => (calls.get(call) ?? 0) > 2, { what: `${call} to be tried again` });
        expect(failures.reasons()).to.deep.equal([`${task}: ${call} is refused`]);
        state.refused = null;
        await until(async () => failures.reasons().length === 0, { what: `${task} to work again` });
        expect(lines.map(({ message, fields }) => [message, fields?.task])).to.deep.equal([
          ['a task of the history failed, trying again', task],
          ['a task of the history works again', task],
        ]);
      } finally {
        await end();
      }
    });
  }
});
