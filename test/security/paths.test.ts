import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { basic, OPERATOR, useBoard } from '../integration/board/stage.js';

/** The request line goes out as it is: `fetch` would mend it. */
const ask = (
  port: number,
  target: string,
  accept: string,
): Promise<{ status: number; text: string; location: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('close', () =>
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
        text,
        location: /^location: (.*)\r$/im.exec(text)?.[1] ?? '',
      }),
    );
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: b\r\nAccept: ${accept}\r\nAuthorization: ${basic(OPERATOR)}\r\nConnection: close\r\n\r\n`,
    );
  });

const PATHS = [
  ...[
    '/',
    '/trace',
    '/attention',
    '/attention/bulks/x',
    '/refused',
    '/audit',
    '/login',
    '/api/trace',
    '/api/attention',
  ],
  ...['/api/attention/bulks/x', '/api/overview', '/api/charts', '/queues', '/queues/queue/wdt', '/queues/api/queues'],
  ...[
    '/queues/api/queues/wdt/x',
    '/queues/api/queues/wdt/x/logs',
    '/queues/api/redis/stats',
    '/assets/board.css',
    '/nowhere',
  ],
];
const SHAPES: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => `//evil.example${path}`,
  (path) => `/\\evil.example${path}`,
  (path) => `/a//evil.example${path}`,
  (path) => `/a/..//evil.example${path}`,
  (path) => `/.//evil.example${path}`,
  (path) => `http://evil.example${path}`,
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `${path}%00`,
  (path) => `${path}%ff`,
  (path) => `${path}/..%2f..%2fetc`,
];
const VALUES = [
  '',
  '1e308',
  '-1',
  'NaN',
  '0',
  '999999999999999999999',
  '%00',
  '%ff',
  '%',
  '[]',
  '{}',
  '%F0%9F%98%80',
  'a'.repeat(3000),
];
const NAMES = [
  'from',
  'before',
  'cursor',
  'limit',
  'page',
  'jobsPerPage',
  'activeQueue',
  'status',
  'q',
  'seq',
  'reason',
  'text',
  'lang',
  'to',
  'reveal',
];

/** Addresses that a browser would look for on another host. */
const leaving = (text: string): string[] =>
  [...text.matchAll(/(?:href|action|src)="([^"]*)"/g)]
    .map(([, address = '']) => address)
    .filter((address) => /^\s*(?:[a-z][a-z\d+.-]*:|[\\/]{2}|\/\\)/i.test(address) && !address.startsWith('data:'));

describe('security: paths and queries of the board', function () {
  this.timeout(300_000);
  const board = useBoard();

  const check = async (target: string, accept = 'text/html') => {
    const { port } = new URL(board.stage().url);
    const { status, text, location } = await ask(Number(port), target, accept);
    expect(status, `${target} (${accept})\n${text.slice(-600)}`).to.be.within(200, 499);
    expect(leaving(text), target).to.deep.equal([]);
    expect(location, target).to.not.match(/^([a-z][a-z\d+.-]*:|[\\/]{2}|\/\\)/i);
  };

  it('are never a 500, and no link leads off the site, in any shape of any path', async () => {
    for (const path of PATHS) for (const shape of SHAPES) await check(shape(path));
  });

  it('nor with any value of any parameter', async () => {
    for (const path of PATHS) {
      for (const name of NAMES) {
        await check(`${path}?${VALUES.map((value) => `${name}=${value}`).join('&')}`);
        for (const value of VALUES) await check(`${path}?${name}=${value}`);
      }
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS),
        fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES)), { maxLength: 4 }),
        fc.constantFrom('text/html', 'application/json'),
        async (path, pairs, accept) =>
          check(`${path}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`, accept),
      ),
      { numRuns: 300 },
    );
  });

  it('nor does the log-in lead anywhere else', async () => {
    for (const shape of SHAPES) {
      const answer = await board.stage().ask('/login', null, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...OPERATOR, to: shape('/x') }).toString(),
      });
      expect(answer.headers.get('location'), shape('/x')).to.match(/^\/(?![/\\])/);
    }
  });
});
