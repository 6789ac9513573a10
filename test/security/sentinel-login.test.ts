import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis, type RedisClient, readConfig, within } from '@scm-relay/runtime';
import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { collectLogs } from '../support/logs.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

describe('security: sentinels with a password of their own', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let sentinel: ChildProcess;
  let folder: string;
  let port: number;
  const clients: RedisClient[] = [];
  const connect = (env: Record<string, string>): RedisClient => {
    const { redis } = readConfig([], {
      REDIS_URL: 'redis://ann:of-redis@ignored/3',
      REDIS_SENTINELS: `127.0.0.1:${port}`,
      REDIS_SENTINEL_MASTER: 'relay',
      ...env,
    });
    const client = connectRedis(redis, { role: 'worker', name: 'test', logger: collectLogs().logger });
    clients.push(client);
    return client;
  };

  before(async () => {
    server = await startRedis(['--user', 'ann', 'on', '>of-redis', '~*', '&*', '+@all']);
    folder = await mkdtemp(join(tmpdir(), 'scm-sentinel-'));
    port = await freePort();
    const file = join(folder, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      'user default off',
      'user guard on >of-sentinel ~* &* +@all',
      `sentinel monitor relay 127.0.0.1 ${server.port} 1`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    sentinel = spawn(process.env.REDIS_SERVER_BIN ?? 'redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  });
  after(async () => {
    await Promise.all(clients.map((client) => closeRedis(client)));
    sentinel?.kill('SIGKILL');
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('lead to the primary by that login, which then has its own; without it, or with Redis’s, nowhere', async () => {
    const login = { REDIS_SENTINEL_USERNAME: 'guard', REDIS_SENTINEL_PASSWORD: 'of-sentinel' };
    const client = connect(login);
    await until(() => client.status === 'ready', { timeoutMs: 30_000 });
    expect(await client.client('INFO')).to.match(/ db=3 /);
    expect(await client.call('ACL', 'WHOAMI')).to.equal('ann');
    for (const env of [{}, { ...login, REDIS_SENTINEL_PASSWORD: 'of-redis' }]) {
      const answer = await within(1000, 'Redis', connect(env).ping()).catch((error: Error) => error.name);
      expect(answer).to.equal('TimedOut');
    }
  });
});
