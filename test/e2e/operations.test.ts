import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeRedis, connectRedis, isReady, type RedisClient } from '@scm-relay/runtime';
import { expect } from 'chai';
import { command } from '../integration/cli/command.js';
import { toolOrSkip } from '../support/deploy/tool.js';
import { line, notice, openDesk, sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { leastRules } from '../support/redis-user.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';
import { json, SUCCESS, startVendor, type Vendor } from '../support/vendor.js';
import { ROOT } from './support/blocks.js';

const PREFIX = '{scm}';

/** The procedures of docs/operations.md with real processes, step by step as they are written there; what each took is printed. */
describe('docs/operations.md, walked as it is written', function () {
  this.timeout(240_000);
  let redis: TestRedis;
  let vendor: Vendor;
  let folder: string;
  let running: TestProcess[] = [];
  beforeEach(async () => {
    [redis, vendor] = [await startRedis(), await startVendor()];
    folder = await mkdtemp(join(tmpdir(), 'scm-operations-'));
  });
  afterEach(async () => {
    await Promise.all(running.map((each) => each.end()));
    running = [];
    await vendor.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  const common = (): Record<string, string> => ({
    REDIS_URL: redis.url,
    REDIS_KEY_PREFIX: PREFIX,
    ...vendor.env,
    WDT_BREAKER_FAILURES: '2',
    WDT_BREAKER_PROBE_MS: '200',
  });
  const start = async (app: 'ingress' | 'workers', more: Record<string, string> = {}) => {
    const port = await freePort();
    const variable = app === 'ingress' ? 'INGRESS_PORT' : 'WORKER_HEALTH_PORT';
    const process = runProcess(`apps/${app}/dist/main.js`, [], { ...common(), ...more, [variable]: String(port) });
    running.push(process);
    const url = `http://127.0.0.1:${port}`;
    await ready(process, url);
    return { process, url };
  };
  const open = async (url: string): Promise<RedisClient> => {
    const client = connectRedis(redisConfig(url, PREFIX), { role: 'worker', name: 'test', logger: silentLogger });
    await until(() => isReady(client));
    return client;
  };
  const send = async (url: string, method: string, path: string, body: unknown, key?: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', ...(key ? { 'x-api-key': key } : {}) };
    return (await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })).status;
  };
  const refund = (url: string, n: number, key?: string): Promise<number> =>
    send(url, 'POST', '/scm/refund', { seq: `r${n}`, dn: `D${n}`, tn: `T${n}`, sn: sn(n, 1), cc: 'SF' }, key);
  const announce = (url: string, n: number): Promise<number> =>
    send(url, 'PUT', `/notices/D${n}`, { ...notice(`D${n}`, [line(1, n)]), shippedBefore: true });
  const booked = (n: number): number => vendor.to('/openapi').filter(({ body }) => body.includes(`T-D${n}`)).length;

  /** runs one step and prints what it took */
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work();
    process.stdout.write(`        ${name}: ${((performance.now() - from) / 1000).toFixed(1)} s\n`);
    return result;
  };

  it('Backup and restore: what was sent since is sent to nobody again, what is sent again is taken', async function () {
    toolOrSkip(this, 'redis-cli', 'redis-tools');
    const { process: worker } = await start('workers');
    const { process: ingress, url } = await start('ingress');
    for (const n of [1, 2]) await announce(url, n);
    vendor.answerWith((request, res) =>
      request.body.includes('T-D2')
        ? json(503, {})(request, res)
        : json(200, SUCCESS[request.path] ?? {})(request, res),
    );
    for (const n of [1, 2]) expect(await refund(url, n)).to.equal(204);
    const before = openDesk(await open(redis.url), PREFIX);
    await until(async () => (await before.status('refund', 'r1')) === 'delivered' && booked(2) > 0);

    const backup = await step('backup.sh', async () => {
      const env = { PATH: process.env.PATH ?? '', REDIS_URL: redis.url, BACKUP_FOLDER: folder };
      return (await promisify(execFile)(join(ROOT, 'deploy/redis/backup.sh'), { env })).stdout.trim();
    });
    // since the backup: the second is booked, and a third one comes
    vendor.answerWith((request, res) => json(200, SUCCESS[request.path] ?? {})(request, res));
    await announce(url, 3);
    expect(await refund(url, 3)).to.equal(204);
    await until(async () => {
      const ends = await Promise.all(['r2', 'r3'].map((seq) => before.status('refund', seq)));
      return ends.every((each) => each === 'delivered');
    });
    const sent = [1, 2, 3].map(booked);

    await step('1 stop workers and ingress', () => Promise.all([worker.end(), ingress.end()]));
    const old = redis;
    await step('2, 3 Redis from the backup', async () => {
      const data = join(folder, 'data');
      await mkdir(data);
      await copyFile(backup, join(data, 'dump.rdb'));
      redis = await startRedis(['--dir', data, '--appendonly', 'no']);
      const client = await open(redis.url);
      await client.config('SET', 'appendonly', 'yes');
      await until(async () => (await client.info('persistence')).includes('aof_rewrite_in_progress:0'));
      await closeRedis(client);
    });
    await old.stop();
    const cli = (...args: string[]) => command(args, common());
    const recovered = await step('4 recover', () => cli('recover', '--yes'));
    expect(recovered.code, recovered.err).to.equal(0);
    expect(recovered.out).to.match(/^1 deliveries are unknown now/);

    const after = await step('5 start workers and ingress', async () => {
      await start('workers');
      return start('ingress');
    });
    expect((await cli('attention', 'list', '--reason', 'outcome-unknown')).out).to.contain('r2');
    await cli('attention', 'resolve', '--reason', 'outcome-unknown', '--yes');
    await step('6 the WMS and the OMS send again', async () => {
      for (const n of [1, 2, 3]) {
        await announce(after.url, n);
        expect(await refund(after.url, n)).to.equal(204);
      }
      const desk = openDesk(await open(redis.url), PREFIX);
      await until(async () => (await desk.status('refund', 'r3')) === 'delivered');
      expect(await desk.status('refund', 'r2')).to.equal('resolved');
    });
    // the third is unknown to a Redis of before it: it is a new event, and the vendor has its number
    expect([1, 2, 3].map(booked)).to.deep.equal([sent[0], sent[1], (sent[2] ?? 0) + 1]);
  });

  it('Key rotation: a caller’s key beside the old one, then in its place', async () => {
    const rotate = async (keys: string, expected: Record<string, number>): Promise<void> =>
      step(`SCM_API_KEYS=${keys}`, async () => {
        const { process: ingress, url } = await start('ingress', { SCM_API_KEYS: keys });
        for (const [key, status] of Object.entries(expected)) expect(await refund(url, 1, key), key).to.equal(status);
        await ingress.end();
      });
    await rotate('wms=first-key', { 'first-key': 204, 'second-key': 401 });
    await rotate('wms=first-key,wms2=second-key', { 'first-key': 204, 'second-key': 204 });
    await rotate('wms2=second-key', { 'first-key': 401, 'second-key': 204 });
  });

  it('Key rotation: a vendor’s key that is wrong loses nothing; corrected and restarted, all is delivered once', async () => {
    const { url } = await start('ingress');
    vendor.answerWith((request, res) =>
      request.path !== '/openapi' || request.query.get('key') === 'new-key'
        ? json(200, SUCCESS[request.path] ?? {})(request, res)
        : json(401, {})(request, res),
    );
    const { process: wrong } = await start('workers', { WDT_KEY: 'mistyped' });
    for (const n of [1, 2, 3]) {
      await announce(url, n);
      expect(await refund(url, n)).to.equal(204);
    }
    const desk = openDesk(await open(redis.url), PREFIX);
    await until(async () => (await desk.ledger.gates()).wdt.openSince !== null, { what: 'the breaker opens' });
    await step('restart with the right key', async () => {
      await wrong.end();
      vendor.received.length = 0;
      await start('workers', { WDT_KEY: 'new-key' });
      await until(
        async () => {
          const ends = await Promise.all([1, 2, 3].map((n) => desk.status('refund', `r${n}`)));
          return ends.every((each) => each === 'delivered');
        },
        { timeoutMs: 60_000, what: 'all deliveries' },
      );
    });
    expect([1, 2, 3].map(booked)).to.deep.equal([1, 1, 1]);
  });

  it('Key rotation: the password of Redis, beside the old one, process by process, then alone', async () => {
    const admin = await open(redis.url);
    const urlWith = (password: string) => redis.url.replace('redis://', `redis://scm:${password}@`);
    await admin.call('ACL', 'SETUSER', 'scm', 'on', '>first', ...leastRules('~{scm}*'));
    const { process: old } = await start('ingress', { REDIS_URL: urlWith('first') });
    await step('add, switch, remove', async () => {
      await admin.call('ACL', 'SETUSER', 'scm', '>second');
      const { url } = await start('ingress', { REDIS_URL: urlWith('second') });
      await old.end();
      await admin.call('ACL', 'SETUSER', 'scm', '<first');
      expect(await refund(url, 1)).to.equal(204);
    });
    await closeRedis(admin);
  });
});
