import { type History, openHistory } from '@scm-relay/history';
import { type Ledger, openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

describe('reading while the history is down', () => {
  const use = useRedis();
  let history: History;
  let desk: Desk;
  let ledger: Ledger;
  beforeEach(async () => {
    // nobody listens there
    history = openHistory({ url: 'postgres://scm:scm@127.0.0.1:9/scm', name: 'test' });
    desk = openDesk(use.redis(), use.prefix());
    ledger = openLedger({
      redis: use.redis(),
      prefix: use.prefix(),
      retention: { days: 30, itemDays: 400 },
      past: history,
      history,
    });
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.refuse('S1', 'D1');
    await desk.refuse('S2', 'unknown');
    await desk.mapAll();
  });
  afterEach(() => history.close());

  it('shows what Redis has, and says that it is not all', async () => {
    const page = await ledger.eventsPage({}, { limit: 9 });
    expect([page.items.map(({ seq }) => seq), page.incomplete]).to.deep.equal([['S2', 'S1'], true]);
    const trace = await ledger.trace({ by: 'dn', value: 'D1' });
    expect([trace.events.map(({ seq }) => seq), trace.incomplete]).to.deep.equal([['S1'], true]);
    expect(await ledger.documents(['D1', 'unknown'])).to.have.lengthOf(1);
  });

  it('gives no part for a whole: exports and counts fail', async () => {
    const failure = async (rows: AsyncIterable<unknown>): Promise<unknown> => {
      try {
        for await (const _ of rows);
        return null;
      } catch (error) {
        return error;
      }
    };
    for (const rows of [ledger.exportRows({}), ledger.eventsBetween(0, Date.now())]) {
      expect(await failure(rows)).to.include({ code: 'history-unavailable' });
    }
  });
});
