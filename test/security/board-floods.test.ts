import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { openQueues, type Queues } from '@scm-relay/runtime';
import { expect } from 'chai';
import { basic, OPERATOR, VIEWER } from '../integration/board/stage.js';
import { openDesk, sn } from '../support/desk.js';
import { freePort } from '../support/free-port.js';
import { acceptMany, numbersOf } from '../support/many-events.js';
import { ready, runProcess, type TestProcess } from '../support/processes.js';
import { useRedis } from '../support/shared-redis.js';
import { during, expectUnfelt, told } from './support/during.js';

const USERS = [`${OPERATOR.name}:${OPERATOR.password}:operator`, `${VIEWER.name}:${VIEWER.password}:viewer`].join(',');
const as = (who: typeof VIEWER) => ({ authorization: basic(who) });

describe('security: what a viewer, or nobody, can do to the board and to others at it', function () {
  this.timeout(180_000);
  const use = useRedis();
  let board: TestProcess;
  let url = '';
  let port = 0;
  let queues: Queues;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const { url: redis, keyPrefix } = use.config();
    board = runProcess('apps/board/dist/main.js', [], {
      REDIS_URL: redis,
      REDIS_KEY_PREFIX: keyPrefix,
      BOARD_PORT: String(port),
      BOARD_USERS: USERS,
    });
    queues = openQueues(use.redis(), use.prefix());
    await ready(board, url);
    expect((await fetch(`${url}/api/attention`, { headers: as(VIEWER) })).status).to.equal(200);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await queues.close();
    await board.end('SIGKILL');
  });
  const watched = () => ({
    pid: board.child.pid,
    ask: `${url}/api/attention`,
    headers: as(OPERATOR),
    redis: { url: use.config().url ?? '', client: use.redis() },
  });

  it('forty traces of hundreds of large events at once: bounded memory, and others are answered', async () => {
    const { ledger } = openDesk(use.redis(), use.prefix());
    const EVENTS = 150;
    for (let n = 0; n < EVENTS; n++) {
      const sns = Array.from({ length: 2000 }, (_, i) => sn(n + 1, i + 1));
      const content = { seq: `big-${n}`, dn: 'D1', pkg: [{ tn: 'T1', sns }] };
      const [result] = await ledger.acceptMany([{ kind: 'checkout', content, fingerprint: `f${n}` }]);
      if (result instanceof Error) throw result;
    }
    let shown = 0;
    const answers: string[] = [];
    const attack = () =>
      Promise.all(
        Array.from({ length: 40 }, async (_, n) => {
          const answer = await fetch(`${url}${n % 2 === 0 ? '/api/trace' : '/trace'}?q=T1`, { headers: as(VIEWER) });
          const text = await answer.text();
          answers.push(`${answer.status} ${answer.headers.get('retry-after') ?? ''}`.trim());
          if (answer.status === 503) {
            if (n % 2 === 0) expect(JSON.parse(text)).to.include({ code: 'unavailable' });
          } else if (n === 0) {
            const trace = JSON.parse(text) as { events: { seq: string }[]; cut?: boolean };
            shown = trace.events.length;
            expect(trace.cut).to.equal(true);
            expect(trace.events.at(-1)?.seq).to.equal(`big-${EVENTS - 1}`);
          } else if (n === 1) expect(text).to.include('older ones under this number are not shown');
        }),
      );
    const figures = await during(attack, watched());
    told(`40 traces of ${EVENTS} events of 2,000 pieces (${shown} shown)`, figures);
    // who asks for more than its turns is told to come again
    expect([...new Set(answers)].sort()).to.satisfy((all: string[]) =>
      all.every((each) => /^(200|503 [1-9])$/.test(each)),
    );
    // the two that have their turn at once; on a busy machine no other's comes in time
    expect(answers.filter((each) => each === '200').length).to.be.at.least(2);
    expectUnfelt(figures, { memoryMib: 600 });
  });

  it('readers who do not read hold no turn of another address', async () => {
    const { ledger } = openDesk(use.redis(), use.prefix());
    for (let n = 0; n < 60; n++) {
      const sns = Array.from({ length: 2000 }, (_, i) => sn(n + 1, i + 1));
      await ledger.acceptMany([
        { kind: 'checkout', content: { seq: `big-${n}`, dn: 'D1', pkg: [{ tn: 'T1', sns }] }, fingerprint: `f${n}` },
      ]);
    }
    const attack = async (): Promise<void> => {
      for (let n = 0; n < 30; n++) {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        sockets.push(socket);
        await once(socket, 'connect');
        socket.pause();
        socket.write(`GET /api/trace?q=T1 HTTP/1.1\r\nHost: b\r\nAuthorization: ${basic(VIEWER)}\r\n\r\n`);
      }
    };
    const figures = await during(attack, { ...watched(), ask: `${url}/api/trace?q=T1` });
    told('30 traces whose readers do not read', figures);
    expectUnfelt(figures, { memoryMib: 400 });
  });

  it('two thousand half-sent log-ins: some kilobytes each, and a log-in of another gets through', async () => {
    const fields = `name=${OPERATOR.name}&password=`;
    const attack = async (): Promise<void> => {
      await Promise.all(
        Array.from({ length: 2000 }, async () => {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          sockets.push(socket);
          await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
          socket.write(
            `POST /login HTTP/1.1\r\nHost: b\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8000\r\n\r\n${fields}${'x'.repeat(7900)}`,
          );
        }),
      );
      const login = await fetch(`${url}/login`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `${fields}${encodeURIComponent(OPERATOR.password)}`,
      });
      expect(login.status).to.equal(303);
    };
    const figures = await during(attack, watched());
    told('2,000 half-sent log-ins', figures);
    expectUnfelt(figures, { memoryMib: 300 });
  });

  it('a log-in that is larger is refused before it has arrived', async () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write(
      'POST /login HTTP/1.1\r\nHost: b\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 262144\r\n\r\nname=',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 413 /);
  });

  it('twenty searches for a text that nothing holds, over 30,000 items that wait for a person: others are answered', async () => {
    const ITEMS = 30_000;
    const { ledger } = openDesk(use.redis(), use.prefix());
    await acceptMany(ledger, 0, ITEMS);
    for (let from = 0; from < ITEMS; from += 1000) {
      const pipeline = use.redis().pipeline();
      for (let n = from; n < from + 1000; n++) {
        const id = `refund:${numbersOf(n).seq}`;
        const state = {
          status: 'attention',
          reason: 'unresolved',
          at: 1,
          no: n + 1,
          gen: 1,
          parked: 1,
          dn: `MANY${n}`,
        };
        pipeline.hset(`${use.prefix()}:event:${id}`, 'state', JSON.stringify(state));
        for (const list of ['attention', 'attention:reason:unresolved'])
          pipeline.zadd(`${use.prefix()}:${list}`, n + 1, `e/${id}`);
      }
      await pipeline.exec();
    }
    const statuses = new Set<number>();
    const attack = () =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const path = n % 2 === 0 ? '/api/attention' : '/attention';
          const answer = await fetch(`${url}${path}?text=nobody-has-this`, { headers: as(VIEWER) });
          statuses.add(answer.status);
          await answer.arrayBuffer();
        }),
      );
    const figures = await during(attack, watched());
    told(`20 text searches over ${ITEMS} items`, figures);
    for (const status of statuses) expect(status).to.be.oneOf([200, 503]);
    expectUnfelt(figures, { memoryMib: 400 });
  });

  it('a search in 400 refused bodies of thousands of fields: others are answered', async () => {
    const { ledger } = openDesk(use.redis(), use.prefix());
    const fields = (n: number) => Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`f${n}-${i}`, i]));
    for (let n = 0; n < 400; n++) {
      const entry = { at: Date.now(), kind: 'refund', status: 400, code: 'invalid-event' } as const;
      const body = JSON.stringify({ seq: `s${n}`, ...fields(n) }).slice(0, 16_000);
      await ledger.keepRefused({
        ...{ ...entry, requestId: `r${n}`, errors: null, caller: null },
        body: `${body.slice(0, body.lastIndexOf(','))}}`,
      });
    }
    const attack = async () => {
      for (const path of ['/api/refused?limit=500', '/api/refused?q=nobody-has-this', '/refused'])
        await (await fetch(`${url}${path}`, { headers: as(VIEWER) })).arrayBuffer();
    };
    const figures = await during(attack, watched());
    told('a search in 400 large refused bodies', figures);
    expectUnfelt(figures, { memoryMib: 400 });
  });

  it('Bull Board with jobsPerPage=1000000 over 20,000 jobs: 400, and nobody notices', async () => {
    const payload = { text: 'x'.repeat(4000) };
    const queue = queues.queue('checkout');
    for (let n = 0; n < 20_000; n += 1000) {
      await queue.addBulk(
        Array.from({ length: 1000 }, (_, i) => ({ name: 'x', data: payload, opts: { jobId: `j-${n + i}` } })) as never,
      );
    }
    const page = (perPage: number) =>
      fetch(`${url}/queues/api/queues?activeQueue=checkout&status=waiting&page=1&jobsPerPage=${perPage}`, {
        headers: as(VIEWER),
      });
    const statuses = new Set<number>();
    const attack = () =>
      Promise.all(
        Array.from({ length: 50 }, async () => {
          const answer = await page(1_000_000);
          statuses.add(answer.status);
          await answer.arrayBuffer();
        }),
      );
    const figures = await during(attack, watched());
    told('50 × jobsPerPage=1000000 over 20,000 jobs', figures);
    expect([...statuses]).to.deep.equal([400]);
    expect((await page(100)).status).to.equal(200);
    expectUnfelt(figures, { memoryMib: 200 });
  });
});
