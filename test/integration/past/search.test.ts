import { type History, openHistory } from '@scm-relay/history';
import { type Ledger, openLedger, type PastReader } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk } from '../../support/desk.js';
import { commandsOf } from '../../support/many-events.js';
import { forget, moveAll } from '../../support/moves.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';

const any = (value: string) => ({ by: 'any', value }) as const;
const seqs = (items: readonly { readonly seq: string }[]): string[] => items.map(({ seq }) => seq);

describe('a search for a number', function () {
  this.timeout(30_000);
  const use = useRedis();
  let history: History;
  let desk: Desk;

  beforeEach(async () => {
    history = openHistory({ url: await (await sharedPostgres()).createDatabase(), name: 'test' });
    await history.migrate();
    desk = openDesk(use.redis(), use.prefix());
    for (const seq of ['PART-1', 'PART-2', 'PART-3']) {
      await desk.announce(notice(`D-${seq}`, [line(1, 1)]));
      await desk.refuse(seq, `D-${seq}`);
      await desk.mapAll();
      await desk.attempt('push', { status: 'delivered' });
    }
    await moveAll(desk.ledger, history);
    await forget(use.redis(), use.prefix(), [{ kind: 'refuse', seq: 'PART-2' }]);
  });
  afterEach(() => history.close());

  const both = (past: PastReader = history): Ledger =>
    openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 }, past });

  it('leads to what happened under it, and to nothing else', async () => {
    const { trace, similar } = await both().search(any('PART-2'), 20);
    expect([seqs(trace.events), seqs(similar)]).to.deep.equal([['PART-2'], []]);
  });

  it('that is a part of others leads to those, wherever they are, the newest first', async () => {
    const { trace, similar } = await both().search(any('part-'), 2);
    expect([seqs(trace.events), seqs(similar)]).to.deep.equal([[], ['PART-3', 'PART-2']]);
  });

  it('that is a part of others leads to none of them where it is that of a parcel alone, or short', async () => {
    expect((await both().search({ by: 'tn', value: 'PART-' }, 20)).similar).to.deep.equal([]);
    expect((await both().search(any('PAR'), 20)).similar).to.deep.equal([]);
  });

  it('that nothing has looks through Redis and the history once each', async () => {
    const asked: string[] = [];
    const counting: PastReader = {
      ...history,
      byNumber: (...args) => history.byNumber(...args).finally(() => asked.push('byNumber')),
      search: (...args) => history.search(...args).finally(() => asked.push('search')),
    };
    const ledger = both(counting);
    const scripts = async (work: () => Promise<unknown>) => (await commandsOf(use.redis(), work)).evalsha;
    const traced = await scripts(() => ledger.trace(any('nowhere')));
    asked.length = 0;
    expect(await scripts(() => ledger.search(any('nowhere'), 20))).to.equal(traced);
    expect(traced).to.be.above(0);
    expect(asked).to.deep.equal(['byNumber', 'search']);
  });

  it('says that there may be more where the history goes down', async () => {
    const down: PastReader = { ...history, search: () => Promise.reject(new Error('down')) };
    const { trace, similar } = await both(down).search(any('PART-'), 20);
    expect([trace.incomplete, seqs(similar)]).to.deep.equal([true, ['PART-3', 'PART-1']]);
  });
});
