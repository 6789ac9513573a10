import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { checkout, notice, problemOf, refuse, startIngress, type TestIngress } from './support.js';

/** two seconds (docs/guarantees.md), and what a busy machine may add to them; more of it where it takes long for answers that wait for nothing */
const IN_TIME_MS = 4000;
const TIMES_USUAL = 5;
const LONG = { timeoutMs: 60_000 };

describe('ingress: when Redis or a client misbehaves', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let ingress: TestIngress;

  beforeEach(async () => {
    server = await startRedis();
    ingress = await startIngress(server.url);
  });
  afterEach(async () => {
    server.resume();
    await ingress?.close();
    await server?.stop();
  });

  const raw = async (text: string) => {
    const socket = connect(ingress.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    let answer = '';
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
    });
    socket.write(text);
    return { socket, answer: () => answer };
  };
  const timed = async (send: Promise<Response>) => {
    const start = performance.now();
    const response = await send;
    return { ms: performance.now() - start, response };
  };
  const inTimeMs = async (): Promise<number> => {
    const usual = await Promise.all(Array.from({ length: 26 }, () => timed(ingress.send('GET', '/healthz'))));
    return IN_TIME_MS + TIMES_USUAL * Math.max(...usual.map(({ ms }) => ms));
  };
  const accepted = async () => (await ingress.send('POST', '/scm/refuse', refuse())).status === 204;

  it('a hung Redis: every route that needs it answers 503 with Retry-After within 2 s, and all is well afterwards', async () => {
    const event = checkout();
    const mostMs = await inTimeMs();
    server.hang();
    const body = notice();
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => timed(ingress.send('POST', '/scm/refuse', refuse()))),
      timed(ingress.send('POST', '/scm/checkout', event)),
      timed(ingress.send('PUT', `/notices/${body.dn}`, body)),
      timed(ingress.send('GET', '/notices/x')),
      timed(ingress.send('POST', '/notices', JSON.stringify(body), { 'content-type': 'application/x-ndjson' })),
      timed(
        ingress.send('POST', '/callbacks/pos/refund', {
          BillNum: 'B',
          SenderBillNum: 'S',
          RefundAuthState: '',
          RefundState: '',
        }),
      ),
      timed(ingress.send('GET', '/readyz')),
    ]);
    for (const { ms, response } of answers) {
      expect(ms, response.url).to.be.below(mostMs);
      expect(response.status, response.url).to.equal(503);
      expect(response.headers.get('retry-after'), response.url).to.match(/^\d+$/);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
    }
    expect((await ingress.send('GET', '/healthz')).status).to.equal(200);

    server.resume();
    await until(accepted, { what: 'a 204 after the hang' });
    expect((await ingress.send('POST', '/scm/checkout', event)).status, 'retransmission').to.equal(204);
    expect((await ingress.queues.counts()).checkout?.waiting, 'one job though it was sent twice').to.equal(1);
    await until(async () => (await ingress.send('GET', '/readyz')).status === 200, { what: 'readiness' });
  });

  it('a hung Redis: what waits for it is bounded on the slower routes too, and heard at once', async () => {
    server.hang();
    const put = async () => {
      const body = notice();
      const { status, detail } = await problemOf(await ingress.send('PUT', `/notices/${body.dn}`, body));
      return `${status} ${detail}`;
    };
    const tooMany = '503 Too many requests are under way. Send this one again.';
    // The cheapest of them, one behind the other on few connections: a silent Redis is borne with for ten seconds, by then all must be there.
    const gets = 'GET /notices/x HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100);
    const waiting = await Promise.all(Array.from({ length: 10 }, () => raw(gets)));
    await until(async () => (await put()) === tooMany, { ...LONG, what: 'the limit' });
    expect(new Set(await Promise.all(Array.from({ length: 50 }, put)))).to.deep.equal(new Set([tooMany]));
    const heard = () => waiting.map(({ answer }) => answer()).join('');
    await until(() => heard().split('HTTP/1.1 503').length === 1001, { ...LONG, what: 'an answer to each' });
    expect(heard().split('Redis did not confirm in time').length, 'they waited for Redis').to.equal(1001);
    for (const { socket } of waiting) socket.destroy();
    server.resume();
    await until(accepted, { what: 'a 204 after the hang' });
    const body = notice();
    await until(async () => (await ingress.send('PUT', `/notices/${body.dn}`, body)).status < 300, {
      what: 'a notice after the hang',
    });
  });

  it('requests that arrive while a batch hangs are answered in time, too', async () => {
    const mostMs = await inTimeMs();
    server.hang();
    const first = ingress.send('POST', '/scm/refuse', refuse());
    await until(() => ingress.logged.some(({ message }) => message === 'events not confirmed'), {
      what: 'a batch given up',
    });
    const { ms, response } = await timed(ingress.send('POST', '/scm/refuse', refuse()));
    expect(response.status).to.equal(503);
    expect(ms).to.be.below(mostMs);
    expect((await first).status).to.equal(503);
    server.resume();
    await until(accepted, { what: 'a 204 after the hang' });
  });

  it('a Redis that is gone: 503 at once, then 204 again without a restart of the ingress', async () => {
    await server.kill();
    await until(async () => (await ingress.send('GET', '/readyz')).status === 503, { what: 'unreadiness' });
    const problem = await problemOf(await ingress.send('POST', '/scm/refuse', refuse()));
    expect(problem).to.include({ status: 503, code: 'unavailable' });
    await server.restart();
    await until(accepted, { timeoutMs: 30_000, what: 'a 204 after the restart' });
  });

  it('a push hears HTTP 503 in the document’s own words', async () => {
    server.hang();
    const response = await ingress.send('POST', '/pushReturngoods?app_key=24647807', {
      data: { refunds: { refund_no: 'R1', tid: 'T1', return_logistics_no: 'SF1' } },
    });
    expect(response.status).to.equal(503);
    expect(await response.json()).to.include({ returnflag: 'error', returncode: '1' });
  });

  it('a Redis out of memory: 503, nothing is lost afterwards', async () => {
    await ingress.redis.config('SET', 'maxmemory', '1');
    expect(await problemOf(await ingress.send('POST', '/scm/refuse', refuse()))).to.include({ status: 503 });
    const ready = await problemOf(await ingress.send('GET', '/readyz'));
    expect(ready).to.include({ status: 503, code: 'not-ready' });
    await ingress.redis.config('SET', 'maxmemory', '0');
    expect(await accepted()).to.equal(true);
  });

  it('scripts that Redis has lost are no fault', async () => {
    expect(await accepted()).to.equal(true);
    await ingress.redis.function('FLUSH');
    expect(await accepted()).to.equal(true);
  });

  const closed = async ({ socket, answer }: Awaited<ReturnType<typeof raw>>) => {
    if (!socket.closed) await once(socket, 'close');
    return answer();
  };

  it('headers over 16 KiB: 431 with a request id', async () => {
    const answer = await closed(
      await raw(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(17 * 1024)}\r\n\r\n`),
    );
    expect(answer).to.match(/^HTTP\/1\.1 431 /);
    expect(answer)
      .to.match(/X-Request-Id: \S+/)
      .and.include('"code":"headers-too-large"');
  });

  it('what is no HTTP: 400 with a request id', async () => {
    const answer = await closed(await raw('hello\r\n\r\n'));
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    expect(answer)
      .to.match(/X-Request-Id: \S+/)
      .and.include('"code":"bad-request"');
  });

  it('headers or a body that do not arrive: 408, and the connection is closed', async () => {
    const headers = await raw('POST /scm/refuse HTTP/1.1\r\nHost: localhost\r\n');
    const body = await raw(
      'POST /scm/refuse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    for (const answer of await Promise.all([closed(headers), closed(body)])) {
      expect(answer)
        .to.match(/^HTTP\/1\.1 408 /)
        .and.match(/X-Request-Id: \S+/)
        .and.include('"code":"request-timeout"');
    }
  });

  it('four imports at a time; a fifth hears 503 until one of them has ended', async () => {
    const head =
      'POST /notices HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 2\r\n\r\n ';
    const blank = () => ingress.send('POST', '/notices', '', { 'content-type': 'application/x-ndjson' });
    const slow = await Promise.all(Array.from({ length: 4 }, () => raw(head)));
    await until(async () => (await blank()).status === 503, { what: 'a fifth import turned away' });
    expect((await blank()).headers.get('retry-after')).to.equal('1');
    slow[0]?.socket.write('\n');
    await until(async () => (await blank()).status === 200, { what: 'room for another one' });
    for (const { socket } of slow) socket.destroy();
  });

  it('an upload that breaks off harms nobody', async () => {
    const { socket } = await raw(
      'POST /scm/refuse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    socket.destroy();
    expect(await accepted()).to.equal(true);
    expect(ingress.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('an endless body to a route that does not want it is cut', async () => {
    const client = await raw('POST /nowhere HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
    const answer = await closed(client);
    expect(answer)
      .to.match(/^HTTP\/1\.1 404 /)
      .and.match(/Connection: close/i);
  });
});
