import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis, isReady, type RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { freshPrefix, startRedis } from '../../support/redis.js';
import { redisConfig, silentLogger } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { command } from './command.js';

describe('backup and restore, as docs/operations.md has it', () => {
  const prefix = freshPrefix();
  const open = async (url: string): Promise<RedisClient> => {
    const redis = connectRedis(redisConfig(url, prefix), { role: 'worker', name: 'test', logger: silentLogger });
    await until(() => isReady(redis));
    return redis;
  };

  it('sends nothing twice that was sent after the backup', async function () {
    this.timeout(180_000);
    const folder = await mkdtemp(join(tmpdir(), 'scm-restore-'));
    const before = await startRedis();
    const first = await open(before.url);
    const desk = openDesk(first, prefix);
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();

    // the backup (an RDB file, as redis-cli --rdb writes it), and then the vendor gets the refund
    await first.save();
    await mkdir(join(folder, 'data'));
    await copyFile(join(before.dataDir, 'dump.rdb'), join(folder, 'data', 'dump.rdb'));
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    await closeRedis(first);
    await before.stop();

    const after = await startRedis(['--dir', join(folder, 'data'), '--appendonly', 'no']);
    const second = await open(after.url);
    await second.config('SET', 'appendonly', 'yes');
    await until(async () => (await second.info('persistence')).includes('aof_rewrite_in_progress:0'));
    const restored = openDesk(second, prefix);
    expect(await restored.status('refund', 'r1')).to.equal('sending');

    const env = { REDIS_URL: after.url, REDIS_KEY_PREFIX: prefix };
    expect((await command(['recover', '--yes'], env)).code).to.equal(0);
    expect(await restored.status('refund', 'r1')).to.equal('attention/outcome-unknown');

    // the operator found it booked
    const settled = await command(['attention', 'resolve', '--reason', 'outcome-unknown', '--yes'], env);
    expect(settled.code).to.equal(0);
    expect(await restored.status('refund', 'r1')).to.equal('resolved');
    expect((await command(['doctor', '--for', 'ingress'], { ...env, REDIS_REQUIRE_DURABLE: 'true' })).code).to.equal(0);

    // what the WMS sends again is known
    expect((await restored.refund('r1', 'D1', sn(1, 1))).answer).to.equal('accepted');
    expect(await restored.status('refund', 'r1')).to.equal('resolved');
    await closeRedis(second);
    await after.stop();
    await rm(folder, { recursive: true });
  });
});
