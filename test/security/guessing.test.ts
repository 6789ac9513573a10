import { request } from 'node:http';
import { expect } from 'chai';
import { OPERATOR, useBoard, VIEWER } from '../integration/board/stage.js';

/** A log-in by form from an address of this machine. */
const logIn = (
  url: string,
  { name, password }: { readonly name: string; readonly password: string },
  { from = '127.0.0.1', cookie = '' } = {},
): Promise<{ status: number; cookies: string }> =>
  new Promise((resolve, reject) => {
    const req = request(
      `${url}/login`,
      {
        method: 'POST',
        localAddress: from,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie ? { cookie } : {}) },
      },
      (res) => {
        res.resume();
        const cookies = (res.headers['set-cookie'] ?? []).map((each) => each.split(';')[0]).join('; ');
        res.on('end', () => resolve({ status: res.statusCode ?? 0, cookies }));
      },
    );
    req.on('error', reject);
    req.end(new URLSearchParams({ name, password }).toString());
  });

describe('security: guessing passwords', function () {
  this.timeout(180_000);
  const board = useBoard();
  const audited = async () => (await board.stage().desk.ledger.auditLog({ limit: 200 })).entries;
  const guess = async (times: number, from?: string, name = OPERATOR.name) => {
    for (let i = 0; i < times; i++) {
      await logIn(board.stage().url, { name, password: `guess-${i}` }, from ? { from } : {});
    }
  };

  it('shuts out the address that guesses, and neither another address nor a browser that logged in before', async () => {
    const { url } = board.stage();
    const { cookies } = await logIn(url, OPERATOR);
    await guess(12);
    expect((await logIn(url, OPERATOR)).status).to.equal(429);
    expect((await logIn(url, VIEWER)).status).to.equal(429);
    expect((await logIn(url, OPERATOR, { from: '127.0.0.2' })).status).to.equal(303);
    expect((await logIn(url, OPERATOR, { cookie: cookies })).status).to.equal(303);
  });

  it('counts over all boards', async () => {
    const other = `http://127.0.0.1:${(await board.stage().another()).port}`;
    await guess(10);
    expect((await logIn(other, OPERATOR)).status).to.equal(429);
  });

  it('is not freed by guessing under thousands of other names, nor by logging in', async () => {
    const { url } = board.stage();
    await guess(5);
    await logIn(url, VIEWER);
    await guess(5);
    for (let i = 0; i < 50; i++) await logIn(url, { name: `nobody-${i}`, password: 'x' });
    expect((await logIn(url, OPERATOR)).status).to.equal(429);
  });

  it('a device cookie of another user, or one that was made up, helps nobody', async () => {
    const { url } = board.stage();
    const { cookies } = await logIn(url, VIEWER);
    await guess(12);
    expect((await logIn(url, OPERATOR, { cookie: cookies })).status).to.equal(429);
    expect((await logIn(url, OPERATOR, { cookie: `scm-device=${'a'.repeat(43)}` })).status).to.equal(429);
  });

  it('is written down with address and request id, and never with what was typed where no user has that name', async () => {
    await guess(1);
    await guess(1, '127.0.0.3', 'my-secret-password');
    const [second, first] = await audited();
    expect(first).to.include({ user: 'olga', action: 'login', result: 'wrong password', address: '127.0.0.1' });
    expect(first?.requestId).to.match(/^[\w-]{36}$/);
    expect(second).to.include({ user: null, action: 'login', address: '127.0.0.3' });
    expect(JSON.stringify(await audited())).to.not.match(/my-secret-password|guess-0/);
  });

  it('and refused actions by the thousand displace no action from the log', async () => {
    await board.stage().ask('/api/destinations/wdt/release', OPERATOR, { method: 'POST' });
    for (let i = 0; i < 100; i++) await board.stage().ask('/api/destinations/wdt/release', VIEWER, { method: 'POST' });
    const entries = await audited();
    expect(entries.filter(({ action }) => action === 'destination:release')).to.have.lengthOf(1);
    expect(entries.filter(({ action }) => action === 'refused')).to.have.lengthOf(30);
    expect(await board.redis().xlen(`${board.prefix()}:audit`)).to.equal(1);
  });

  it('nor looks at personal data by the thousand the refusals of another', async () => {
    for (let i = 0; i < 100; i++) await board.stage().ask(`/api/trace?q=R${i}&reveal=1`, VIEWER);
    expect(await audited()).to.have.lengthOf(30);
  });

  it('the log is kept by time', async () => {
    const { redis, prefix, stage } = board;
    const old = Date.now() - 401 * 86_400_000;
    for (let i = 0; i < 300; i++) await redis().xadd(`${prefix()}:audit`, `${old}-${i}`, 'entry', '{"action":"old"}');
    await stage().ask('/api/destinations/wdt/release', OPERATOR, { method: 'POST' });
    expect(await redis().xlen(`${prefix()}:audit`)).to.be.below(300);
  });
});

describe('security: BOARD_ALLOW_FROM', () => {
  const board = useBoard(undefined, { BOARD_ALLOW_FROM: '127.0.0.2' });

  it('keeps all others out, but for health and metrics', async () => {
    for (const path of ['/', '/login', '/assets/board.css', '/api/attention', '/queues']) {
      expect((await board.stage().ask(path, OPERATOR)).status, path).to.equal(403);
    }
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect((await board.stage().ask(path, null)).status, path).to.equal(200);
    }
    expect((await logIn(board.stage().url, OPERATOR, { from: '127.0.0.2' })).status).to.equal(303);
  });
});
