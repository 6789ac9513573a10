import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { fingerprint, line, notice, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { PIECES, shippedAndCold } from './prepared.js';

describe('what needs the history waits for it, and does so once for all', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
  });

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

  it('what was accepted for a cold notice and discarded before the history was back becomes one with it', async () => {
    await shippedAndCold(desk);
    desk.history.state.down = true;
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.act('e/refund:r1', 'discard');
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal(['D1']);
    desk.history.state.down = false;
    // once to become one again, once to leave
    await desk.freeze();
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal([]);
    expect(desk.history.notices.get('D1')?.items).to.have.length(3);
    expect((await desk.ledger.notice('D1'))?.lines[0]?.shipped).to.have.members(PIECES.slice(0, 2));
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
