import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { expectShort, longestScript } from '../../support/script-times.js';
import { useRedis } from '../../support/shared-redis.js';

const PIECES = 2000;

describe('a checkout of 2,000 pieces that others named before', function () {
  this.timeout(300_000);
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const sns = Array.from({ length: PIECES }, (_, i) => sn(1, i + 1));
  const leave = async (n: number): Promise<void> => {
    await desk.announce(notice(`D${n}`, [line(1, 1, PIECES)]));
    await desk.accept('checkout', { seq: `c${n}`, dn: `D${n}`, pkg: [{ tn: `T${n}`, sns }] });
  };

  it('is accepted and mapped by scripts of less than 20 ms, however often they left before', async () => {
    // the first loads the scripts
    for (const n of [0, 1]) {
      await leave(n);
      await desk.mapAll();
    }
    let last = 1;
    await expectShort(12, async () => {
      last++;
      return longestScript(use.redis(), async () => {
        await leave(last);
        await desk.mapAll();
      });
    });
    const { warnings } = await desk.event('checkout', `c${last}`);
    expect(warnings).to.have.lengthOf(20);
    expect(warnings[0]).to.equal(`still-out: ${sns[0]} of D${last - 1}`);
  });

  it('names the few that are out among many that came back', async () => {
    await leave(0);
    await desk.mapAll();
    for (const code of sns.slice(0, 60)) await desk.refund(`r-${code}`, 'D0', code, `B-${code}`);
    await desk.mapAll();
    await desk.announce(notice('D1', [line(1, 1, PIECES)]));
    await desk.accept('checkout', { seq: 'c1', dn: 'D1', pkg: [{ tn: 'T1', sns: sns.slice(0, 62) }] });
    await desk.mapAll();
    const { warnings } = await desk.event('checkout', 'c1');
    expect(warnings).to.deep.equal(sns.slice(60, 62).map((code) => `still-out: ${code} of D0`));
  });

  it('costs one that nothing named before no look at each piece', async () => {
    await leave(0);
    await use.redis().config('RESETSTAT');
    await desk.mapAll();
    expect(await use.redis().info('commandstats')).not.to.include('cmdstat_zrangebyscore');
  });
});
