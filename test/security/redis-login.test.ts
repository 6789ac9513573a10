import { readFileSync } from 'node:fs';
import { closeRedis, connectRedis, type RedisClient, readConfig, redisDurability, within } from '@scm-relay/runtime';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { freePort } from '../support/free-port.js';
import { collectLogs } from '../support/logs.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { freshPrefix, startRedis, type TestRedis } from '../support/redis.js';
import { leastRules } from '../support/redis-user.js';
import { until } from '../support/until.js';
import { say } from './support/during.js';

const RULES = leastRules('~{t-*');

describe('security: the login to Redis', function () {
  this.timeout(180_000);
  const servers: TestRedis[] = [];
  const processes: TestProcess[] = [];
  const clients: RedisClient[] = [];
  const { logger } = collectLogs();

  const start = async (...args: readonly string[]): Promise<TestRedis> => {
    const server = await startRedis(args);
    servers.push(server);
    return server;
  };
  const connect = (url: string, role: 'producer' | 'worker' = 'worker'): RedisClient => {
    const { redis } = readConfig([], { REDIS_URL: url, REDIS_KEY_PREFIX: freshPrefix() });
    const client = connectRedis(redis, { role, name: 'test', logger });
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => closeRedis(client)));
    for (const each of processes.splice(0)) each.child.kill('SIGKILL');
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  /** each kind of process on this URL; where it tells its health */
  const startAll = async (redisUrl: string): Promise<{ readonly url: string; readonly process: TestProcess }[]> => {
    const common = { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: freshPrefix() };
    const run = async (script: string, args: readonly string[], port: string, more: Record<string, string> = {}) => {
      const free = String(await freePort());
      const process = runProcess(script, args, { ...common, [port]: free, ...more });
      processes.push(process);
      return { url: `http://127.0.0.1:${free}`, process };
    };
    return Promise.all([
      run('apps/ingress/dist/main.js', [], 'INGRESS_PORT'),
      run('apps/board/dist/main.js', [], 'BOARD_PORT', { BOARD_USERS: 'olga:let-me-in-please:operator' }),
      run('apps/workers/dist/main.js', ['checkout', 'refund', 'refuse'], 'WORKER_HEALTH_PORT'),
    ]);
  };
  const tells = (url: string, reason: RegExp) =>
    until(
      async () => {
        const answer = await fetch(`${url}/readyz`);
        return answer.status === 503 && reason.test(await answer.text());
      },
      { timeoutMs: 60_000, what: `${url} says ${reason}` },
    );

  for (const [what, login, database, reason] of [
    ['a database that does not exist', 'ann:right', 99, /SELECT 99: ERR DB index is out of range/],
    ['a wrong password', 'ann:wrong', 0, /WRONGPASS/],
  ] as const) {
    it(`${what} keeps every process unready with that reason, and alive`, async () => {
      const server = await start('--user', 'ann', 'on', '>right', '~*', '&*', '+@all');
      const all = await startAll(`redis://${login}@127.0.0.1:${server.port}/${database}`);
      await Promise.all(all.map((each) => tells(each.url, reason)));
      for (const { process } of all) expect(process.child.exitCode).to.equal(null);
      const keys = await connect(server.url).dbsize();
      say(`${what}: ${all.length} processes unready with that reason, ${keys} keys in database 0`);
      expect(keys).to.equal(0);
    });
  }

  it('a database that cannot be selected after a reconnect is not replaced by another one', async () => {
    const server = await start('--user', 'ann', 'on', '>pw', '~*', '&*', '+@all');
    const admin = connect(server.url);
    const worker = connect(`redis://ann:pw@127.0.0.1:${server.port}/5`);
    await worker.set('{t}:a', '1');
    await admin.call('ACL', 'SETUSER', 'ann', '-select');
    await admin.call('CLIENT', 'KILL', 'USER', 'ann');
    await until(() => worker.status !== 'ready');
    const waiting = worker.set('{t}:b', '1');
    await until(async () => {
      const error = await within(500, 'Redis', redisDurability(worker, '{t}')).catch((reason: unknown) => reason);
      return error instanceof Error && /SELECT 5: NOPERM.*select/i.test(error.message);
    });
    expect(await admin.dbsize()).to.equal(0);
    await admin.call('ACL', 'SETUSER', 'ann', '+select');
    expect(await waiting).to.equal('OK');
    expect(await admin.dbsize()).to.equal(0);
  });

  it('a client that BullMQ makes of ours is guarded as well', async () => {
    const server = await start();
    const client = connect(`${server.url}/99`);
    if (!(client instanceof Redis)) throw new Error('not a single Redis');
    const second = client.duplicate();
    second.on('error', () => undefined);
    second.set('{t}:a', '1').catch(() => undefined);
    const admin = connect(server.url);
    await until(async () => /cmdstat_select:calls=\d\d/.test(await admin.info('commandstats')), { timeoutMs: 30_000 });
    expect(await admin.dbsize()).to.equal(0);
    second.disconnect();
  });

  it('with the permissions of the documentation every process is ready; one that is taken away is named, and seen when given back', async () => {
    const server = await start('--user', 'ann', 'on', '>pw', ...RULES);
    const admin = connect(server.url);
    const all = await startAll(`redis://ann:pw@127.0.0.1:${server.port}`);
    await Promise.all(all.map(({ url, process }) => ready(process, url)));
    for (const [taken, given, reason] of [
      ['-zadd', '+zadd', /may not run.* ZADD/],
      ['-info', '+info', /NOPERM.*info/i],
      ['-eval', '+eval', /NOPERM.*eval/i],
      ['-fcall', '+fcall', /may not run.* FCALL/],
      ['-function|load', '+function|load', /may not run.* FUNCTION LOAD/],
      ['-xadd', '+xadd', /XADD/],
    ] as const) {
      await admin.call('ACL', 'SETUSER', 'ann', taken);
      await Promise.all(all.map(({ url }) => tells(url, reason)));
      await admin.call('ACL', 'SETUSER', 'ann', given);
      await Promise.all(all.map(({ url, process }) => ready(process, url)));
    }
    await admin.call('ACL', 'SETUSER', 'ann', 'resetkeys', '~{other}*');
    await Promise.all(all.map(({ url }) => tells(url, /NOPERM.*access/i)));
  });

  it('each command that is needed is named where it is forbidden', async () => {
    const server = await start('--user', 'ann', 'on', '>pw', ...RULES);
    const admin = connect(server.url);
    const client = connect(`redis://ann:pw@127.0.0.1:${server.port}`);
    const problems = async () => (await redisDurability(client, freshPrefix())).problems.join();
    const usual = await problems();
    expect(usual).to.not.contain('NOPERM');
    const probe = readFileSync(new URL('../../../libs/runtime/lua/probe-permissions.lua', import.meta.url), 'utf8');
    const inScript = [...probe.matchAll(/\{ '([A-Z]+)'/g)].map(([, name = '']) => name);
    expect(inScript.length).to.be.above(60);
    const byItself = ['EVAL', 'EVALSHA', 'BZPOPMIN', 'FCALL', 'FUNCTION LOAD', 'FUNCTION LIST', 'FUNCTION DELETE'];
    for (const name of [...inScript, ...byItself]) {
      const rule = name.toLowerCase().replace(' ', '|');
      await admin.call('ACL', 'SETUSER', 'ann', `-${rule}`);
      expect(await problems(), name).to.match(new RegExp(`\\b${name}\\b`, 'i'));
      await admin.call('ACL', 'SETUSER', 'ann', `+${rule}`);
    }
    expect(await problems()).to.equal(usual);
  });

  for (const url of ['redis://h?db=3', 'redis://h/1?db=3', 'redis://h#x', 'unix://', 'redis://h?']) {
    it(`${url} is refused at start`, async () => {
      const process = runProcess('apps/ingress/dist/main.js', [], { REDIS_URL: url });
      expect(await process.exited()).to.equal(78);
      expect(process.stderr()).to.contain('REDIS_URL');
    });
  }

  it('a unix socket carries everything', async () => {
    const socket = `/tmp/scm-${process.pid}-${Date.now()}.sock`;
    await start('--unixsocket', socket);
    const client = connect(`unix://${socket}`);
    expect((await redisDurability(client, '{t}')).problems).to.deep.equal([]);
  });
});
