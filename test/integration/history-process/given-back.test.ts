import { HISTORY_ERROR_CODES, HistoryError, type HistoryErrorCode } from '@scm-relay/history';
import { createFailures, createMeasures, move } from '@scm-relay/history-process';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { liveRefuse } from '../../support/moves.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

/** may be the fault of a record: the others go first */
const OF_A_RECORD: readonly HistoryErrorCode[] = ['failed', 'timeout', 'unreadable'];
/** ends the process */
const LAST: readonly HistoryErrorCode[] = ['schema-newer'];

describe('a batch that could not be written', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    await desk.ledger.history.announce();
    await liveRefuse(desk, 'f1', 'D1');
  });

  /** until the first batch was refused; how many it had */
  const moveOnce = async (code: HistoryErrorCode): Promise<number> => {
    const stop = new AbortController();
    let refused = 0;
    const moving = move({
      outbox: desk.ledger.history,
      history: {
        put: async ({ events }) => {
          refused = events.length;
          throw new HistoryError(code, 'refused');
        },
        erase: async () => ({ notices: 0, events: 0 }),
        valuesOf: async () => [],
      },
      erasures: desk.ledger,
      measures: createMeasures(createMetrics('test')),
      failures: { ...createFailures(silentLogger), set: () => stop.abort() },
      task: 'moving-1',
      onWrong: () => undefined,
      stopping: stop.signal,
    });
    await until(async () => stop.signal.aborted, { what: 'the failure' });
    await moving;
    return refused;
  };

  for (const code of HISTORY_ERROR_CODES.filter((each) => !LAST.includes(each))) {
    const stays = OF_A_RECORD.includes(code);
    it(`${stays ? 'stays leased' : 'is handed out again at once'} where PostgreSQL said ${code}`, async () => {
      expect(await moveOnce(code)).to.equal(1);
      const { events } = await desk.ledger.history.lease({ most: 10, leaseMs: 1 });
      expect(events).to.have.length(stays ? 0 : 1);
    });
  }
});
