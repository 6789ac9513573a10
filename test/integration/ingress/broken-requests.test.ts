import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { notice, refuse, type TestIngress, useIngress } from './support.js';

const HEAD = 'HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n`;
const BROKEN = 'ZZ\r\n{"seq\r\n';

describe('ingress: requests that break off in nonsense', function () {
  this.timeout(180_000);
  let ingress: TestIngress;
  useIngress(
    (started) => {
      ingress = started;
    },
    { POS_CALLBACK_KEYS: 'pos=k' },
  );

  /** All that comes back for these parts, each sent when the one before has been read, until the connection ends. */
  const answerTo = async (...parts: string[]): Promise<string> => {
    const socket = connect(ingress.port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    let answer = '';
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
    });
    for (const part of parts) {
      socket.write(part);
      // by then the server has read what came before on another connection
      await ingress.send('GET', '/healthz');
    }
    if (!socket.closed) await once(socket, 'close');
    return answer;
  };
  const statuses = (answer: string): string[] =>
    [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code = '']) => code);
  const counted = async (route: string, code: string): Promise<number> => {
    const text = await (await ingress.send('GET', '/metrics')).text();
    const [, count] =
      new RegExp(`scm_ingress_answers_total\\{route="${route}",code="${code}",service="ingress"\\} (\\d+)`).exec(
        text,
      ) ?? [];
    return Number(count ?? Number.NaN);
  };

  before(async () => {
    expect((await ingress.send('PUT', '/notices/D1', notice({ dn: 'D1' }))).status).to.equal(201);
  });

  for (const [path, route] of [
    ['POST /scm/checkout', '/scm/checkout'],
    ['POST /scm/refuse', '/scm/refuse'],
    ['PUT /notices/D1', '/notices/:dn'],
    ['GET /notices/D1', '/notices/:dn'],
    ['POST /notices', '/notices'],
    ['POST /pushData?customerid=BudweiserTmall', '/pushData'],
    ['POST /pushReturngoods?app_key=nobody', '/pushReturngoods'],
    ['POST /callbacks/pos/refund', '/callbacks/pos/refund'],
  ] as const) {
    it(`${path}: a chunked body that breaks off is answered once, and never 204`, async () => {
      const before = await counted(route, '400');
      const head = `${path} ${CHUNKED}X-Api-Key: k\r\n\r\n`;
      const answers = await Promise.all([
        answerTo(`${head}${BROKEN}`),
        answerTo(head, BROKEN),
        answerTo(`${head}5\r\n{"seq\r\n`, BROKEN, BROKEN),
      ]);
      const given = answers.map(statuses);
      for (const each of given) expect(each).to.have.lengthOf(1).and.not.include('204');
      for (const answer of answers) expect(answer).to.match(/X-Request-Id: \S+/i);
      const broken = answers.filter((answer) => statuses(answer)[0] === '400');
      // whatever the handler would have said by itself: the first of them came with its headers
      expect(given[0]).to.deep.equal(['400']);
      for (const answer of broken) {
        expect(answer)
          .to.match(/application\/problem\+json/i)
          .and.include('"code":"bad-request"');
      }
      expect(await counted(route, '400')).to.equal(before + broken.length);
      expect(ingress.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  }

  it('a body that breaks on its way to the handler of an event is a 400', async () => {
    expect(statuses(await answerTo(`POST /scm/refuse ${CHUNKED}\r\n`, BROKEN))).to.deep.equal(['400']);
    expect(await ingress.enqueued()).to.equal(0);
  });

  it('a whole request gets its own answer, whatever comes behind it', async () => {
    const text = JSON.stringify(refuse());
    const request = `POST /scm/refuse ${HEAD}Content-Length: ${text.length}\r\n\r\n${text}`;
    expect(statuses(await answerTo(`${request}and more\r\n\r\n`))).to.deep.equal(['204']);
    expect(await ingress.enqueued()).to.equal(1);
  });

  for (const [what, code, text] of [
    ['headers of more than 16 KiB', '431', `POST /scm/checkout ${HEAD}X-Long: ${'x'.repeat(17 * 1024)}\r\n\r\n`],
    ['what is no HTTP', '400', 'hello\r\n\r\n'],
    ['headers that do not arrive', '408', `POST /scm/checkout ${HEAD}`],
  ] as const) {
    it(`${what}: the ${code} is counted, under no route`, async () => {
      const before = await counted('unknown', code);
      expect(statuses(await answerTo(text))).to.deep.equal([code]);
      expect(await counted('unknown', code)).to.equal(before + 1);
    });
  }
});
