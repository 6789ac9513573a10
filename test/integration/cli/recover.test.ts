import { startWorker } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { leastUrl } from '../../support/redis-user.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { command, type Ended, jsonOf } from './command.js';

describe('cli recover', () => {
  const shared = useRedis();
  let desk: Desk;
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix() });

  /** a refund that waits to be sent to WDT, a checkout that waits to be sent to push */
  beforeEach(async () => {
    desk = openDesk(shared.redis(), shared.prefix());
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
  });

  it('takes what was open for unknown, but where sending again is safe', async () => {
    const ended = await command(['recover', '--yes', '--json'], env());
    const unsafe = DESTINATIONS.filter((each) => each !== 'push');
    expect(jsonOf<object>(ended)).to.deep.include({ deliveries: 1, destinations: unsafe });
    expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    const [entry] = (await desk.ledger.auditLog({ limit: 1 })).entries;
    expect(entry).to.include({ action: 'recover', result: 'ok' });
  });

  it('does nothing unconfirmed, and names the Redis it would have changed', async () => {
    const ended = await command(['recover'], env());
    expect(ended.code).to.equal(2);
    expect(ended.err).to.contain(shared.server().url).and.to.contain(shared.prefix());
    expect(await desk.status('refund', 'r1')).to.equal('sending');
  });

  it('refuses where Redis does not say whether a worker runs, unless it is forced', async () => {
    const url = await leastUrl(shared.redis(), shared.server());
    const refused = await command(['recover', '--yes'], { ...env(), REDIS_URL: url });
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('CLIENT LIST').and.to.contain('--force');
    expect(await desk.status('refund', 'r1')).to.equal('sending');
    expect((await command(['recover', '--yes', '--force'], { ...env(), REDIS_URL: url })).code).to.equal(0);
    expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
  });

  it('refuses while a worker runs, unless it is forced', async () => {
    const worker = startWorker({
      queue: 'pos',
      redis: shared.redis(),
      keyPrefix: shared.prefix(),
      concurrency: 1,
      process: async () => ({ end: 'done' }),
      logger: silentLogger,
      name: 'test',
    });
    try {
      const ended = await until<Ended | null>(async () => {
        const tried = await command(['recover'], env());
        return tried.code === 1 ? tried : null;
      });
      expect(ended?.err).to.contain('Workers are running (pos)');
      expect(await desk.status('refund', 'r1')).to.equal('sending');
      expect((await command(['recover', '--yes', '--force'], env())).code).to.equal(0);
    } finally {
      await worker.close();
    }
    expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
  });

  it('goes on behind what is damaged, names it, and is not done before that is mended', async () => {
    for (const n of [2, 3, 4]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    }
    await desk.mapAll();
    const spoil = async (event: string, field: string) => {
      const key = `${shared.prefix()}:event:${event}`;
      const was = (await shared.redis().hget(key, field)) ?? '';
      await shared.redis().hset(key, field, '{');
      return () => shared.redis().hset(key, field, was);
    };
    const mend = [await spoil('refund:r2', 'state'), await spoil('refund:r3', 'wdt-1')];
    const ended = await command(['recover', '--yes', '--json'], env());
    expect(ended.code).to.equal(1);
    expect(jsonOf<{ failed: string[] }>(ended).failed.sort()).to.deep.equal(['refund:r2', 'refund:r3']);
    for (const n of [1, 4]) expect(await desk.status('refund', `r${n}`)).to.equal('attention/outcome-unknown');
    const [entry] = (await desk.ledger.auditLog({ limit: 1 })).entries;
    expect(entry).to.include({ action: 'recover', result: 'failed' });
    for (const each of mend) await each();
    expect((await command(['recover', '--yes'], env())).code).to.equal(0);
    for (const n of [2, 3]) expect(await desk.status('refund', `r${n}`)).to.equal('attention/outcome-unknown');
  });
});
