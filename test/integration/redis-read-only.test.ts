import { setTimeout as pause } from 'node:timers/promises';
import { closeRedis, connectRedis, type RedisClient, redisUnready } from '@scm-relay/runtime';
import { expect } from 'chai';
import { collectLogs, type LogLine } from '../support/logs.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';

/** longer than several attempts on a server that goes on refusing, 2 s apart at most */
const READ_ONLY_MS = 8000;

describe('redis: a server that was left behind as a replica', function () {
  this.timeout(120_000);
  let server: TestRedis;
  let admin: RedisClient;
  const clients: RedisClient[] = [];
  beforeEach(async () => {
    server = await startRedis();
    admin = connectRedis(redisConfig(server.url, '{t}'), { role: 'worker', name: 'admin', logger: silentLogger });
  });
  afterEach(async () => {
    await Promise.all([admin, ...clients.splice(0)].map((client) => closeRedis(client)));
    await server.stop();
  });

  const open = (role: 'producer' | 'worker') => {
    const { logger, lines } = collectLogs();
    const config = redisConfig(server.url, '{t}');
    const client = connectRedis(config, { role, name: 'test', logger });
    clients.push(client);
    return { client, lines, unready: () => redisUnready(client, config) };
  };
  const told = (lines: readonly LogLine[]): readonly string[] =>
    lines.map(({ message, fields }) => `${message}: ${fields?.error ?? ''}`);

  for (const role of ['worker', 'producer'] as const) {
    it(`is told once, with its reason, and once when it takes writes again (${role})`, async () => {
      const { client, lines, unready } = open(role);
      await until(() => client.status === 'ready');
      await admin.replicaof('127.0.0.1', '1');
      const said: string[] = [];
      const ends = performance.now() + READ_ONLY_MS;
      while (performance.now() < ends) {
        said.push((await unready()).join());
        await pause(200);
      }
      expect(new Set(said.map((each) => each.replace(/ \(READONLY .*/, ' (READONLY)')))).to.deep.equal(
        new Set(['writes are refused (READONLY)']),
      );
      expect(told(lines)).to.have.length(1);
      expect(told(lines)[0]).to.match(/^redis connection lost: READONLY /);
      await admin.replicaof('NO', 'ONE');
      await until(async () => (await unready()).length === 0, { what: 'readiness' });
      await until(() => lines.length === 2, { what: 'a line that says so' });
      expect(told(lines)[1]).to.equal('redis connection restored: ');
    });
  }

  it('ends the connection once, however many writes it refuses at once', async () => {
    const { client } = open('worker');
    await until(() => client.status === 'ready');
    await admin.replicaof('127.0.0.1', '1');
    const warnings: string[] = [];
    const onWarning = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
    process.on('warning', onWarning);
    try {
      const written = Array.from({ length: 50 }, (_, i) => client.set(`{t}:${i}`, '1'));
      await pause(1000);
      await admin.replicaof('NO', 'ONE');
      expect(new Set(await Promise.all(written))).to.deep.equal(new Set(['OK']));
      // listeners of the socket, which pile up
      expect(warnings).to.deep.equal([]);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('is told no longer once it is gone', async () => {
    const { client, unready } = open('producer');
    await until(() => client.status === 'ready');
    await admin.replicaof('127.0.0.1', '1');
    await until(async () => /READONLY/.test((await unready()).join()));
    await server.kill();
    await until(async () => /ECONNREFUSED/.test((await unready()).join()), {
      timeoutMs: 8000,
      what: 'that it is away',
    });
  });
});
