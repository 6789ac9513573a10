import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { closeRedis, connectRedis, type RedisClient, readConfig, within } from '@scm-relay/runtime';
import { expect } from 'chai';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { collectLogs } from '../support/logs.js';
import { startRedis, type TestRedis } from '../support/redis.js';

describe('security: Redis with TLS and a client certificate', function () {
  this.timeout(180_000);
  let folder: string;
  let server: TestRedis;
  let tlsPort: number;
  const clients: RedisClient[] = [];

  const file = (name: string) => join(folder, name);
  const connect = (env: Record<string, string>): RedisClient => {
    const client = connectRedis(readConfig([], env).redis, {
      role: 'worker',
      name: 'test',
      logger: collectLogs().logger,
    });
    clients.push(client);
    return client;
  };

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'scm-tls-'));
    if (!(await makeCertificate(folder))) return this.skip();
    tlsPort = await freePort();
    const files = ['--tls-cert-file', file('cert'), '--tls-key-file', file('key'), '--tls-ca-cert-file', file('cert')];
    server = await startRedis(['--tls-port', String(tlsPort), ...files]);
  });
  after(async () => {
    await Promise.all(clients.map((client) => closeRedis(client)));
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is used with the files that are named, and with no others', async () => {
    const REDIS_URL = `rediss://localhost:${tlsPort}/2`;
    const trusting = { REDIS_URL, REDIS_TLS_CA_FILE: file('cert') };
    const complete = connect({ ...trusting, REDIS_TLS_CERT_FILE: file('cert'), REDIS_TLS_KEY_FILE: file('key') });
    expect(await complete.client('INFO')).to.match(/ db=2 /);
    for (const env of [{ REDIS_URL }, trusting]) {
      const answer = await within(800, 'Redis', connect(env).ping()).catch((error: Error) => error.name);
      expect(answer).to.equal('TimedOut');
    }
  });

  it('ends quietly where it is closed before both sides agreed', async () => {
    const redis = Array.from({ length: 20 }, () => connect({ REDIS_URL: `rediss://localhost:${tlsPort}` }));
    // a socket is there, its handshake is not over
    await turn();
    const closed = redis.flatMap((client) =>
      'stream' in client ? [new Promise((resolve) => client.stream.once('close', resolve))] : [],
    );
    expect(closed).to.have.length(redis.length);
    await Promise.all(redis.map((client) => closeRedis(client)));
    // an error that nobody hears ends the process, and here the test
    await Promise.all(closed);
  });

  it('files that are missing, hold something else or lack their other half are named at start', () => {
    const named = (env: Record<string, string>) => {
      try {
        readConfig([], env);
        return '';
      } catch (error) {
        return String(error);
      }
    };
    expect(named({ REDIS_TLS_CA_FILE: '/nowhere' })).to.match(/REDIS_TLS_CA_FILE: .*ENOENT/);
    expect(named({ REDIS_TLS_CA_FILE: file('key') })).to.match(/REDIS_TLS_CA_FILE: .*certificates/);
    expect(named({ REDIS_TLS_CERT_FILE: file('cert') })).to.match(/REDIS_TLS_KEY_FILE: is not set/);
  });
});
