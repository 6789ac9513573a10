import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { expectShort, longestScript } from '../../support/script-times.js';
import { useRedis } from '../../support/shared-redis.js';

const PIECES = 2000;

describe('checkouts of a notice that could not be mapped', function () {
  this.timeout(600_000);
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const leave = async (seq: string, dn: string, tn: string, sns: readonly string[]): Promise<void> => {
    await desk.accept('checkout', { seq, dn, pkg: [{ tn, sns: [...sns] }] });
    await desk.mapAll();
  };
  const pieces = (count: number, from: number) => Array.from({ length: count }, (_, i) => sn(1, from + i));

  it('are many and large: one that can be mapped holds Redis less than 20 ms, and frees the first of them', async () => {
    await expectShort(12, async (round) => {
      const dn = `D${round}`;
      await desk.announce(notice(dn, [line(1, 1, 1)]));
      for (let n = 0; n < 30; n++) await leave(`s${round}-${n}`, dn, 'T1', pieces(PIECES, 1 + n * PIECES));
      const longest = await longestScript(use.redis(), () => leave(`ok${round}`, dn, 'T1', pieces(1, 900_000 + round)));
      expect(await desk.status('checkout', `s${round}-0`)).to.equal('superseded');
      expect(await desk.status('checkout', `s${round}-29`)).to.match(/^attention/);
      return longest;
    });
  });

  it('leave the list in turn, with each one more that is mapped', async () => {
    await desk.announce(notice('D1', [line(1, 1, 9)]));
    for (let n = 0; n < 3; n++) await leave(`s${n}`, 'D1', 'T1', pieces(600, 1 + n * 600));
    await leave('ok1', 'D1', 'T1', pieces(1, 900_000));
    const stuck = () => Promise.all([0, 1, 2].map((n) => desk.status('checkout', `s${n}`)));
    expect((await stuck()).map((status) => status === 'superseded')).to.deep.equal([true, true, false]);
    await leave('ok2', 'D1', 'T1', pieces(1, 900_001));
    expect((await stuck()).map((status) => status === 'superseded')).to.deep.equal([true, true, true]);
  });
});
