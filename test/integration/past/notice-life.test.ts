import { type History, openHistory } from '@scm-relay/history';
import { type Ledger, openLedger } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { moveAll } from '../../support/moves.js';
import { sharedPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';

describe('the life of a notice that Redis let go of', function () {
  this.timeout(30_000);
  const use = useRedis();
  let history: History;
  let desk: Desk;

  beforeEach(async () => {
    history = openHistory({ url: await (await sharedPostgres()).createDatabase(), name: 'test' });
    await history.migrate();
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(() => history.close());

  const both = (): Ledger =>
    openLedger({ redis: use.redis(), prefix: use.prefix(), retention: { days: 30, itemDays: 400 }, past: history });

  it('is what it was while Redis had it', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2, { price: '19.90' })]));
    await desk.checkout('S-out', 'D1', [sn(1, 1), sn(1, 2)], 'SF-out');
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    await desk.refund('S-back', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered' });
    const sorted = async () => {
      const life = await both().noticeLife('D1');
      return life && { ...life, pieces: [...life.pieces].sort((a, b) => a.sn.localeCompare(b.sn)) };
    };
    const before = await sorted();
    expect(before?.money).to.deep.equal({ ordered: '39.80', shipped: '39.80', refunded: '19.90' });
    await moveAll(desk.ledger, history);
    await use.redis().del(`${use.prefix()}:document:D1`, `${use.prefix()}:notice:D1`);
    expect(await desk.ledger.noticeLife('D1')).to.equal(null);
    expect(await sorted()).to.deep.equal(before);
    expect(await both().noticeLife('D2')).to.equal(null);
  });
});
