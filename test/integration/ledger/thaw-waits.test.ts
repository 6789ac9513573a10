import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { fingerprint, line, notice, planContext, sn } from '../../support/desk.js';
import { ripenNotices } from '../../support/fake-history.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { PIECES, shippedAndCold } from './prepared.js';

describe('what needs the history waits for it, and does so once for all', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

  /** the minute is over after which a notice that could not come back is looked at again */
  const triedAgain = async (): Promise<void> => {
    const resting = `${use.prefix()}:resting`;
    for (const dn of await use.redis().zrange(resting, '0', '-1')) await use.redis().zadd(resting, 'XX', 0, dn);
  };

  it('what needs the history waits while that does not answer, and goes on when it does', async () => {
    await shippedAndCold(desk);
    desk.history.state.down = true;
    await desk.refund('r1', undefined, sn(1, 1));
    await desk.refund('r2', 'D1', sn(1, 2));
    await desk.deliverAll();
    for (const [seq, reason] of [
      ['r1', 'no-checkout'],
      ['r2', 'no-notice'],
    ] as const) {
      const event = await desk.event('refund', seq);
      expect(event).to.deep.include({ status: 'waiting', reason });
      expect(event.waitsFor).to.deep.include({ what: 'history', until: null });
    }
    desk.history.state.down = false;
    desk.queue((await desk.ledger.history.wakeWaiting()).wake);
    await desk.deliverAll();
    for (const seq of ['r1', 'r2']) expect(await desk.status('refund', seq)).to.equal('delivered');
    expect(await desk.ledger.history.wakeWaiting()).to.deep.equal({ wake: [], more: false });
  });

  it('how long something waited for the history counts as no wait for its checkout', async () => {
    await shippedAndCold(desk);
    await desk.checkout('c9', 'D9', [sn(1, 9)], 'YT9');
    desk.history.state.down = true;
    await desk.refund('r9', undefined, sn(1, 9), 'YT1');
    await desk.mapAll();
    expect((await desk.event('refund', 'r9')).waitsFor).to.include({ what: 'history' });
    const back = Date.now() + 1;
    await until(async () => Date.now() > back);
    desk.history.state.down = false;
    desk.queue((await desk.ledger.history.wakeWaiting()).wake);
    await desk.mapAll();
    const { status, reason, waitsFor } = await desk.event('refund', 'r9');
    expect([status, reason, waitsFor?.what]).to.deep.equal(['waiting', 'no-checkout', 'checkout']);
    expect(Date.parse(waitsFor?.since ?? '')).to.be.at.least(back);
    expect(Date.parse(waitsFor?.until ?? '')).to.be.at.least(back + planContext().waitMs.notice);
  });

  it('what was accepted for a cold notice and discarded before the history was back becomes one with it', async () => {
    await shippedAndCold(desk);
    desk.history.state.down = true;
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.act('e/refund:r1', 'discard');
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal(['D1']);
    desk.history.state.down = false;
    await triedAgain();
    // once to become one again, once to leave
    await desk.freeze();
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal([]);
    expect(desk.history.notices.get('D1')?.items).to.have.length(3);
    expect((await desk.ledger.notice('D1'))?.lines[0]?.shipped).to.have.members(PIECES.slice(0, 2));
  });

  it('more notices that cannot become one with it than are looked at together do not keep another from leaving', async () => {
    for (const n of [1, 2, 3, 4]) {
      await desk.announce(notice(`D${n}`, [line(1, n)]));
      await desk.checkout(`c${n}`, `D${n}`, [sn(n, 1)], `YT${n}`);
    }
    await desk.deliverAll();
    await desk.freeze();
    desk.history.state.down = true;
    for (const n of [1, 2, 3, 4]) {
      await desk.refund(`r${n}`, `D${n}`, sn(n, 1));
      await desk.mapAll();
      await desk.act(`e/refund:r${n}`, 'discard');
    }
    await desk.announce(notice('X', [line(1, 9)]));
    await desk.checkout('cx', 'X', [sn(9, 1)], 'YTX');
    await desk.deliverAll();
    const resting = `${use.prefix()}:resting`;
    const move = async (): Promise<void> => {
      await ripenNotices(use.redis(), use.prefix());
      const lease = await desk.ledger.history.lease({ most: 200, leaseMs: 1 });
      desk.history.put(lease);
      await desk.ledger.history.acknowledge(lease);
    };
    await move();
    await desk.ledger.history.letGo({ most: 200 });
    // its events have left: it is written once more before it leaves
    await move();
    await triedAgain();
    await use.redis().zadd(resting, 1, 'X');
    desk.history.state.asked = 0;

    const portions = [];
    for (let n = 0; n < 3; n++) portions.push(await desk.ledger.history.letGo({ most: 2 }));
    expect(portions.map(({ notices, more }) => [notices, more])).to.deep.equal([
      [0, true],
      [0, true],
      [1, false],
    ]);
    expect(desk.history.state.asked, 'each once').to.equal(4);
    expect(await desk.keys('notice')).to.deep.equal(['D1', 'D2', 'D3', 'D4']);
  });

  it('two hundred refunds of one cold notice at once thaw it once, and each is judged', async () => {
    await desk.announce(notice('D1', [line(1, 1, 200)]));
    const codes = Array.from({ length: 200 }, (_, i) => sn(1, i + 1));
    await desk.checkout('c1', 'D1', codes, 'YT1');
    await desk.deliverAll();
    await desk.freeze();
    await Promise.all(
      codes.map((code, i) => {
        const content = { seq: `r${i}`, tn: 'BACK', sn: code };
        return desk.ledger.acceptMany([{ kind: 'refund', content, fingerprint: fingerprint(content) }]);
      }),
    );
    const found = await Promise.all(codes.map((_, i) => desk.ledger.load('refund', `r${i}`, 1)));
    for (const [i, situation] of found.entries()) {
      expect(situation?.owners?.last, `r${i}`).to.deep.include({ dn: 'D1', seq: 'c1', status: 'delivered' });
    }
    expect(await use.redis().hget(`${use.prefix()}:notice:D1`, 'sent')).to.equal('200');
  });
});
