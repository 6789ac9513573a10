import { type History, openHistory } from '@scm-relay/history';
import { type Ledger, openLedger, type PastReader } from '@scm-relay/ledger';
import { type Desk, openDesk } from '../../support/desk.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';

/** For each test a Redis prefix with a desk, and a history of its own beside it. */
export const usePast = () => {
  const use = useRedis();
  let history: History;
  let desk: Desk;
  beforeEach(async () => {
    history = openHistory({ url: await (await sharedPostgres()).createDatabase(), name: 'test' });
    await history.migrate();
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(() => history.close());
  return {
    ...use,
    history: () => history,
    desk: () => desk,
    /** reads Redis and the history as one */
    both: (past: PastReader = history): Ledger =>
      openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 }, past }),
  };
};
