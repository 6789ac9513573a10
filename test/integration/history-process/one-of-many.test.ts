import { type History, openHistory } from '@scm-relay/history';
import { createFailures, createMeasures, upkeep } from '@scm-relay/history-process';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { keptEvent, keptNotice, redaction } from '../../support/kept.js';
import { collectLogs } from '../../support/logs.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const MOBILE = '15001253861';

describe('the upkeep of a history where one notice cannot be erased', function () {
  this.timeout(180_000);
  const use = useRedis();
  let history: History;
  let desk: Desk;
  beforeEach(async () => {
    const unreadable = (dn: string): void => {
      if (dn === 'D2') throw new Error('D2 cannot be read');
    };
    history = openHistory({
      url: await (await sharedPostgres()).createDatabase(),
      name: 'test',
      redaction: {
        ...redaction,
        values: (_, dn) => {
          unreadable(dn);
          return [];
        },
      },
    });
    await history.migrate();
    for (const dn of ['D1', 'D2', 'D3'])
      await history.put({ events: [keptEvent({ seq: dn, dn })], notices: [keptNotice({ dn })], audit: [] });
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(() => history.close());
  const quotes = async (dn: string): Promise<boolean> =>
    JSON.stringify(await history.find('refund', dn)).includes(MOBILE);

  it('erases the others that somebody asked to erase, and tells what failed', async () => {
    const erasing = `${use.prefix()}:erasing-history`;
    await use.redis().sadd(erasing, 'D1', 'D2', 'D3');
    const failures = createFailures(collectLogs().logger);
    const stop = new AbortController();
    const running = upkeep({
      ledger: desk.ledger,
      history,
      personalDays: 36_500,
      retentionMonths: 0,
      enqueue: async () => undefined,
      measures: createMeasures(createMetrics('test')),
      failures,
      logger: collectLogs().logger,
      stopping: stop.signal,
      everyMs: 10,
      againMs: 10,
    });
    try {
      await until(async () => (await use.redis().scard(erasing)) === 1, { what: 'the others' });
      expect(await use.redis().smembers(erasing)).to.deep.equal(['D2']);
      expect(await Promise.all(['D1', 'D3'].map(quotes))).to.deep.equal([false, false]);
      await until(() => failures.reasons().some((reason) => reason.startsWith('erasing')), { what: 'the failure' });
    } finally {
      stop.abort();
      await running;
    }
  });
});
