import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeRedis, connectRedis, type RedisClient, readConfig, within } from '@scm-relay/runtime';
import { expect } from 'chai';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { collectLogs } from '../support/logs.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

describe('security: sentinels with TLS and a password, and a primary with both of its own', function () {
  this.timeout(180_000);
  let folder: string;
  let server: TestRedis;
  let sentinel: ChildProcess;
  let port: number;
  let login: Record<string, string>;
  const clients: RedisClient[] = [];

  const connect = (env: Record<string, string>): RedisClient => {
    const { redis } = readConfig([], env);
    const client = connectRedis(redis, { role: 'worker', name: 'test', logger: collectLogs().logger });
    clients.push(client);
    return client;
  };

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'scm-sentinel-tls-'));
    const made = await makeCertificate(folder);
    if (!made) return this.skip();
    const { cert, key } = made;
    const tlsPort = await freePort();
    port = await freePort();
    const tls = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    const user = ['--user', 'ann', 'on', '>of-redis', '~*', '&*', '+@all'];
    server = await startRedis(['--tls-port', String(tlsPort), ...tls, ...user]);
    const file = join(folder, 'sentinel.conf');
    const lines = [
      'port 0',
      `tls-port ${port}`,
      `tls-cert-file ${cert}`,
      `tls-key-file ${key}`,
      `tls-ca-cert-file ${cert}`,
      // it watches the primary by TLS as well
      'tls-replication yes',
      'bind 127.0.0.1',
      `dir ${folder}`,
      'user default off',
      'user guard on >of-sentinel ~* &* +@all',
      `sentinel monitor relay 127.0.0.1 ${tlsPort} 1`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    sentinel = spawn(process.env.REDIS_SERVER_BIN ?? 'redis-server', [file, '--sentinel'], { stdio: 'ignore' });
    login = {
      REDIS_URL: 'rediss://ann:of-redis@ignored',
      REDIS_SENTINELS: `localhost:${port}`,
      REDIS_SENTINEL_MASTER: 'relay',
      REDIS_SENTINEL_USERNAME: 'guard',
      REDIS_SENTINEL_PASSWORD: 'of-sentinel',
      REDIS_SENTINEL_TLS: 'true',
      REDIS_TLS_CA_FILE: cert,
      REDIS_TLS_CERT_FILE: cert,
      REDIS_TLS_KEY_FILE: key,
    };
  });
  after(async () => {
    await Promise.all(clients.map((client) => closeRedis(client)));
    sentinel?.kill('SIGKILL');
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('lead to the primary, by TLS on both ways', async () => {
    const client = connect(login);
    await until(() => client.status === 'ready', { timeoutMs: 30_000 });
    expect(await client.call('ACL', 'WHOAMI')).to.equal('ann');
  });

  for (const [what, env] of Object.entries({
    'without TLS': { REDIS_SENTINEL_TLS: 'false' },
    'with another password': { REDIS_SENTINEL_PASSWORD: 'of-redis' },
    'without the certificate authority': { REDIS_TLS_CA_FILE: '' },
    'with a primary in the clear': { REDIS_URL: 'redis://ann:of-redis@ignored' },
  })) {
    it(`find no primary ${what}`, async () => {
      const client = connect({ ...login, ...env });
      const answer = await within(1500, 'Redis', client.ping()).catch((error: Error) => error.name);
      expect(answer).to.equal('TimedOut');
    });
  }
});
