import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { notice, refuse } from '../integration/ingress/support.js';
import { freePort } from '../support/free-port.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { useRedis } from '../support/shared-redis.js';
import { during, expectUnfelt, say, told } from './support/during.js';

const KEYS = { scm: 'a-key-of-the-wms', slow: 'a-slow-key', quick: 'a-quick-key' };
const MANY = 156_581;

describe('security: what a caller can do to the ingress and to others at it', function () {
  this.timeout(180_000);
  const use = useRedis();
  let ingress: TestProcess;
  let url = '';
  let port = 0;
  const sockets: Socket[] = [];

  const put = (dn: string, key = KEYS.quick) =>
    fetch(`${url}/notices/${dn}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(notice({ dn })),
    });

  beforeEach(async () => {
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const { url: redis, keyPrefix } = use.config();
    ingress = runProcess('apps/ingress/dist/main.js', [], {
      REDIS_URL: redis,
      REDIS_KEY_PREFIX: keyPrefix,
      INGRESS_PORT: String(port),
      SCM_API_KEYS: `wms=${KEYS.scm}`,
      SCM_RATE: '50/1s',
      OMS_API_KEYS: `slow=${KEYS.slow},quick=${KEYS.quick}`,
    });
    await ready(ingress, url);
    expect((await put('D1')).status).to.equal(201);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await ingress.end('SIGKILL');
  });
  const watched = () => ({
    pid: ingress.child.pid,
    ask: `${url}/notices/D1`,
    headers: { 'x-api-key': KEYS.quick },
    redis: { url: use.config().url ?? '', client: use.redis() },
  });
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return socket;
  };

  it(`forty checkouts of a MiB with ${MANY} item codes at once: refused, and Redis hardly hears of them`, async () => {
    const sns = Array.from({ length: MANY }, (_, n) => n.toString(36));
    const body = JSON.stringify({ seq: 's', dn: 'D1', pkg: { tn: 'T', sns } });
    const statuses = new Set<number>();
    const attack = () =>
      Promise.all(
        Array.from({ length: 40 }, async () => {
          const answer = await fetch(`${url}/scm/checkout`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-api-key': KEYS.scm },
            body,
          });
          statuses.add(answer.status);
          await answer.arrayBuffer();
        }),
      );
    const figures = await during(attack, watched());
    told(`40 checkouts of ${MANY} codes`, figures);
    for (const status of statuses) expect(status).to.be.oneOf([400, 503]);
    // forty once kept others from an answer for 22 s
    expectUnfelt(figures, { memoryMib: 500 });
    // one that got through took Redis 1,300 ms
    expect(figures.redisCpuMs).to.be.below(1_000 * figures.pace);
  });

  it('5,000 connections of one address that are kept open and idle shut nobody out', async () => {
    const attack = async (): Promise<void> => {
      for (let n = 0; n < 5000; n += 250) {
        const some = await Promise.all(Array.from({ length: 250 }, open));
        for (const socket of some) socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      }
    };
    const figures = await during(attack, watched());
    told('5,000 idle connections', figures);
    expectUnfelt(figures, { memoryMib: 300 });
  });

  it('two thousand requests of a caller with a rate of 50 a second: it is told to come again, others are served', async () => {
    const answers = new Map<number, number>();
    const attack = async (): Promise<void> => {
      for (let n = 0; n < 2000; n += 50) {
        const some = await Promise.all(
          Array.from({ length: 50 }, () =>
            fetch(`${url}/scm/refuse`, {
              method: 'POST',
              headers: { 'content-type': 'application/json', 'x-api-key': KEYS.scm },
              body: JSON.stringify(refuse()),
            }),
          ),
        );
        for (const answer of some) {
          answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
          await answer.arrayBuffer();
        }
      }
    };
    const begun = performance.now();
    const figures = await during(attack, watched());
    told('2,000 requests at SCM_RATE=50/1s', figures);
    const seconds = Math.ceil((performance.now() - begun) / 1000);
    say(`of them ${answers.get(204)} were served in ${seconds} s, ${answers.get(429)} got a 429`);
    expect([...answers.keys()].sort()).to.deep.equal([204, 429]);
    expect(answers.get(204)).to.be.at.most(50 * (seconds + 1));
    expectUnfelt(figures, { memoryMib: 100 });
  });

  it('six slow imports of one caller leave those of another alone', async () => {
    const attack = async (): Promise<void> => {
      for (let n = 0; n < 6; n++) {
        const socket = await open();
        socket.write(
          `POST /notices HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: ${KEYS.slow}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n{`,
        );
      }
      for (let n = 0; n < 20; n++) {
        const answer = await fetch(`${url}/notices`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson', 'x-api-key': KEYS.quick },
          body: JSON.stringify(notice({ dn: `I${n}` })),
        });
        expect(await answer.json()).to.include({ accepted: 1 });
      }
    };
    const figures = await during(attack, watched());
    told('6 slow imports', figures);
    expectUnfelt(figures, { memoryMib: 100 });
  });
});
