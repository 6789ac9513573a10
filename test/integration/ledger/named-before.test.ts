import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const PIECES = 2000;
type Slow = readonly [number, number, number, readonly string[]];

describe('a checkout of 2,000 pieces that others named before', function () {
  this.timeout(60_000);
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  afterEach(() => use.redis().config('SET', 'slowlog-log-slower-than', '10000'));

  const sns = Array.from({ length: PIECES }, (_, i) => sn(1, i + 1));
  const leave = async (n: number): Promise<void> => {
    await desk.announce(notice(`D${n}`, [line(1, 1, PIECES)]));
    await desk.accept('checkout', { seq: `c${n}`, dn: `D${n}`, pkg: [{ tn: `T${n}`, sns }] });
  };

  /** milliseconds of each script that ran meanwhile */
  const scripts = async (work: () => Promise<void>): Promise<number[]> => {
    await use.redis().slowlog('RESET');
    await work();
    const all = (await use.redis().slowlog('GET', 10_000)) as Slow[];
    return all.filter(([, , , [name = '']]) => /^evalsha?$/i.test(name)).map(([, , us]) => us / 1000);
  };

  it('is accepted and mapped by scripts of less than 20 ms, however often they left before', async () => {
    await use.redis().config('SET', 'slowlog-log-slower-than', '1000', 'slowlog-max-len', '10000');
    const rounds: { readonly accepting: number; readonly mapping: number }[] = [];
    for (let n = 0; n < 8; n++) {
      const accepting = await scripts(() => leave(n));
      const mapping = await scripts(() => desk.mapAll());
      rounds.push({ accepting: Math.max(0, ...accepting), mapping: Math.max(0, ...mapping) });
    }
    // a busy machine may interrupt any of them; the first loads the scripts
    const later = rounds.slice(2);
    const [accepting, mapping] = [
      Math.min(...later.map((each) => each.accepting)),
      Math.min(...later.map((each) => each.mapping)),
    ];
    process.stdout.write(`      longest script: ${accepting} ms on accepting, ${mapping} ms on mapping\n`);
    expect(Math.max(accepting, mapping)).to.be.at.most(20);
    const { warnings } = await desk.event('checkout', 'c7');
    expect(warnings).to.have.lengthOf(20);
    expect(warnings[0]).to.equal(`still-out: ${sns[0]} of D6`);
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
