import { createServer, type Server, type Socket } from 'node:net';
import {
  closeRedis,
  connectRedis,
  type RedisClient,
  type RedisConfig,
  redisAway,
  redisUnready,
} from '@scm-relay/runtime';
import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { startFullRedis } from '../support/full-redis.js';
import { startRedis } from '../support/redis.js';
import { redisConfig, silentLogger } from '../support/shared-redis.js';
import { until } from '../support/until.js';

describe('redis: why it cannot be used', function () {
  this.timeout(60_000);
  const clients: RedisClient[] = [];
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => closeRedis(client)));
    for (const server of servers.splice(0)) server.close();
  });

  const listening = (answer: (socket: Socket) => void, onPort = 0): Promise<number> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    });
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(onPort, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  };
  const opened = (config: RedisConfig, role: 'producer' | 'worker'): RedisClient => {
    const client = connectRedis(config, { role, name: 'test', logger: silentLogger });
    clients.push(client);
    return client;
  };
  const says = async (
    config: RedisConfig,
    role: 'producer' | 'worker',
    what: RegExp,
    client = opened(config, role),
  ): Promise<void> => {
    let said: readonly string[] = [];
    await until(
      async () => {
        said = await redisUnready(client, config);
        return said.some((each) => what.test(each));
      },
      { timeoutMs: 15_000, what: String(what) },
    );
    expect(said).to.have.length(1);
  };
  const at = (port: number): RedisConfig => redisConfig(`redis://127.0.0.1:${port}`, '{t}');
  const cluster = (port: number, url = at(port).url): RedisConfig => ({
    ...at(port),
    url,
    cluster: [{ host: '127.0.0.1', port }],
  });

  for (const role of ['producer', 'worker'] as const) {
    it(`names it to a ${role}`, async () => {
      await says(at(await freePort()), role, /^Redis cannot be reached: connect ECONNREFUSED/);
      await says(at(await listening(() => undefined)), role, /it takes the connection and does not answer$/);
      const web = await listening((socket) =>
        socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      );
      await says(at(web), role, /^Redis cannot be reached: what answers there is no Redis$/);
    });

    it(`names what is wrong with a cluster to a ${role}`, async () => {
      const server = await startRedis();
      try {
        await says(cluster(await freePort()), role, /none of its nodes can be connected to$/);
        await says(cluster(server.port), role, /cluster support disabled$/);
        await says(cluster(server.port, `redis://u:no@127.0.0.1:${server.port}`), role, /WRONGPASS/);
      } finally {
        await server.stop();
      }
    });
  }

  it('hears whenever it tries why it is not let in', async () => {
    const full = await startFullRedis();
    try {
      const client = opened(at(full.port), 'producer');
      const heard: (string | null)[] = [];
      client.on('close', () => heard.push(redisAway(client)));
      await until(() => heard.length >= 6);
      expect(new Set(heard)).to.deep.equal(new Set(['Redis refuses: ERR max number of clients reached']));
    } finally {
      await full.stop();
    }
  });

  it('does not say that it is refused any more once somebody takes the connection', async () => {
    const config = at(await freePort());
    const client = opened(config, 'producer');
    await says(config, 'producer', /ECONNREFUSED/, client);
    await listening(() => undefined, Number(new URL(config.url).port));
    await until(() => client.status === 'connect', { timeoutMs: 5000 });
    await says(config, 'producer', /it takes the connection and does not answer$/, client);
  });

  it('does not say that it is refused any more once nobody refuses it', async () => {
    const refusing = (socket: Socket) => socket.on('data', () => socket.write('-WRONGPASS invalid password\r\n'));
    for (const then of [
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()),
    ]) {
      let answer: (socket: Socket) => void = refusing;
      const config = at(await listening((socket) => answer(socket)));
      const client = opened(config, 'producer');
      await says(config, 'producer', /^Redis refuses: WRONGPASS/, client);
      // as a proxy does before a Redis that is away
      answer = then;
      await says(config, 'producer', /^Redis cannot be reached: /, client);
    }
  });

  it('does not tell how the connection before ended once the next one is taken', async () => {
    let reset = true;
    const port = await listening((socket) =>
      socket.once('data', () => {
        if (reset) socket.resetAndDestroy();
      }),
    );
    const client = opened(at(port), 'producer');
    await says(at(port), 'producer', /^Redis cannot be reached: (read|write) E/, client);
    reset = false;
    await says(at(port), 'producer', /it takes the connection and does not answer$/, client);
  });

  it('says that it loads its data, and how far it is', async () => {
    const server = await startRedis(['--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024']);
    try {
      const client = opened(at(server.port), 'producer');
      await until(() => client.status === 'ready');
      const many = client.pipeline();
      for (let n = 0; n < 4000; n += 1) many.set(`k${n}`, String(n));
      await many.exec();
      const loaded = server.restart();
      await says(at(server.port), 'producer', /^Redis is loading its data \([\d.]+ %\)/);
      await loaded;
    } finally {
      await server.stop();
    }
  });
});
