import { createHash } from 'node:crypto';
import { hashPassword } from '@scm-relay/board';
import { expect } from 'chai';
import { type Answer, OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const logIn = (stage: Stage, fields: Readonly<Record<string, string>>, headers = {}): Promise<Answer> =>
  stage.ask('/login', null, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });

const cookieOf = ({ headers }: Answer): string => headers.get('set-cookie')?.split(';')[0] ?? '';
const tokenIn = ({ text }: Answer): string => /name="token" value="([\w-]+)"/.exec(text)?.[1] ?? '';

describe('log-in', () => {
  const board = useBoard();
  const lastAudit = async () => (await board.stage().desk.ledger.auditLog({ limit: 1 })).entries[0];

  it('begins a session whose cookie no script and no other site gets', async () => {
    const answer = await logIn(board.stage(), { ...OPERATOR, to: '/attention?reason=no-notice' });
    expect(answer.status).to.equal(303);
    expect(answer.headers.get('location')).to.equal('/attention?reason=no-notice');
    expect(answer.headers.getSetCookie()[0]).to.match(/^scm-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const page = await board.stage().ask('/', null, { headers: { cookie: cookieOf(answer) } });
    expect(page.text).to.include('olga');
  });

  it('believes X-Forwarded-Proto of nobody but a trusted proxy', async () => {
    const answer = await logIn(board.stage(), { ...OPERATOR }, { 'x-forwarded-proto': 'https' });
    expect(answer.headers.getSetCookie().join()).to.not.include('Secure');
  });

  it('gives each log-in a session of its own and ends the one before', async () => {
    const first = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const second = cookieOf(await logIn(board.stage(), { ...OPERATOR }, { cookie: first }));
    expect(second).to.not.equal(first);
    const status = async (cookie: string) =>
      (await board.stage().ask('/api/attention', null, { headers: { cookie } })).status;
    expect([await status(first), await status(second)]).to.deep.equal([401, 200]);
  });

  it('leaves nothing in Redis that opens a session or tells a password', async () => {
    const answer = await logIn(board.stage(), { ...OPERATOR });
    const secrets = answer.headers.getSetCookie().map((each) => each.split(';')[0]?.split('=')[1] ?? '');
    const page = await board.stage().ask('/', null, { headers: { cookie: cookieOf(answer) } });
    const texts: string[] = [];
    for (const key of await board.redis().keys(`${board.prefix()}:*`)) {
      if ((await board.redis().type(key)) === 'string') texts.push(key, (await board.redis().get(key)) ?? '');
    }
    expect(secrets).to.have.lengthOf(2);
    for (const secret of [...secrets, tokenIn(page), OPERATOR.password]) {
      expect(secret).to.not.equal('');
      expect(texts.join()).to.not.include(secret);
    }
    // whoever has the data and guesses the password cannot tell by them that it is right
    const plain = createHash('sha256').update(`olga\0${OPERATOR.password}\0operator`).digest('base64url');
    expect(texts.join()).to.not.include(plain);
  });

  for (const to of ['//evil.example/', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)', '/login']) {
    it(`never leads on to ${to}`, async () => {
      expect((await logIn(board.stage(), { ...OPERATOR, to })).headers.get('location')).to.equal('/');
    });
  }

  it('refuses a wrong password with a page that says so', async () => {
    const { status, text, headers } = await logIn(board.stage(), { name: 'olga', password: 'no' });
    expect(status).to.equal(401);
    expect(text).to.include('Name or password is wrong.');
    expect(headers.get('set-cookie')).to.equal(null);
  });

  it('refuses a log-in from another site', async () => {
    const { status } = await logIn(board.stage(), { ...OPERATOR }, { 'sec-fetch-site': 'cross-site' });
    expect(status).to.equal(403);
  });

  it('answers 429 to too many wrong passwords, by form and Basic alike, even to the right one', async () => {
    for (let i = 0; i < 10; i += 1) await logIn(board.stage(), { name: 'olga', password: `no${i}` });
    const { status, headers } = await logIn(board.stage(), { ...OPERATOR });
    expect(status).to.equal(429);
    expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
    expect((await board.stage().ask('/api/attention', OPERATOR)).status).to.equal(429);
  });

  it('ends on log-out, for good', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const token = tokenIn(await board.stage().ask('/', null, { headers: { cookie } }));
    const out = await board.stage().ask('/logout', null, {
      method: 'POST',
      headers: { ...FORM, cookie },
      body: `token=${token}`,
    });
    expect(out.status).to.equal(303);
    expect(out.headers.get('set-cookie')).to.include('Max-Age=0');
    expect((await board.stage().ask('/', null, { headers: { cookie } })).status).to.equal(303);
  });

  it('lets a viewer log out, too', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...VIEWER }));
    const token = tokenIn(await board.stage().ask('/', null, { headers: { cookie } }));
    const sent = { method: 'POST', headers: { ...FORM, cookie }, body: `token=${token}` };
    expect((await board.stage().ask('/logout', null, sent)).status).to.equal(303);
  });

  it('goes on in another board process, and ends when nobody uses it', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const { port } = await board.stage().another();
    const there = await fetch(`http://127.0.0.1:${port}/api/attention`, { headers: { cookie } });
    expect(there.status).to.equal(200);
    const [key] = await board.redis().keys(`${board.prefix()}:session:*`);
    expect(await board.redis().ttl(key ?? '')).to.be.within(1700, 1800);
    await board.redis().del(key ?? '');
    expect((await board.stage().ask('/api/attention', null, { headers: { cookie } })).status).to.equal(401);
  });

  it('is not kept alive by what a page asks by itself', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const [key = ''] = await board.redis().keys(`${board.prefix()}:session:*`);
    for (const [path, headers] of [
      ['/', { 'x-background': '1' }],
      ['/queues/api/queues?page=1', {}],
    ] as const) {
      await board.redis().expire(key, 100);
      expect((await board.stage().ask(path, null, { headers: { cookie, ...headers } })).status).to.equal(200);
      expect(await board.redis().ttl(key)).to.be.at.most(100);
    }
    await board.stage().ask('/trace', null, { headers: { cookie } });
    expect(await board.redis().ttl(key)).to.be.greaterThan(1700);
  });

  it('refuses a form with a stale token, and writes it down', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const { status } = await board.stage().ask('/overview/wdt/pause', null, {
      method: 'POST',
      headers: { ...FORM, cookie },
      body: 'token=of-yesterday',
    });
    expect(status).to.equal(403);
    expect(await board.stage().queues.queue('wdt').isPaused()).to.equal(false);
    expect(await lastAudit()).to.include({ user: 'olga', action: 'refused', item: 'POST /overview/wdt/pause' });
  });

  it('pauses a queue by a form of the overview, and writes it down', async () => {
    const cookie = cookieOf(await logIn(board.stage(), { ...OPERATOR }));
    const token = tokenIn(await board.stage().ask('/', null, { headers: { cookie } }));
    const sent = { method: 'POST', headers: { ...FORM, cookie }, body: `token=${token}` };
    expect((await board.stage().ask('/overview/wdt/pause', null, sent)).status).to.equal(303);
    expect(await board.stage().queues.queue('wdt').isPaused()).to.equal(true);
    expect(await lastAudit()).to.include({ user: 'olga', action: 'queue:pause', item: 'wdt', result: 'ok' });
  });
});

describe('log-in behind a proxy that ends TLS', () => {
  const board = useBoard(undefined, { TRUSTED_PROXIES: '127.0.0.1' });

  it('marks its cookies Secure, under a name that no neighbour can plant', async () => {
    const answer = await logIn(board.stage(), { ...OPERATOR }, { 'x-forwarded-proto': 'https' });
    for (const cookie of answer.headers.getSetCookie()) expect(cookie).to.match(/^__Host-scm-.*; Secure$/);
    const there = { headers: { cookie: cookieOf(answer), 'x-forwarded-proto': 'https' } };
    expect((await board.stage().ask('/api/attention', null, there)).status).to.equal(200);
  });

  it('takes the host that the proxy names for its own', async () => {
    const from = { origin: 'https://relay.example', 'x-forwarded-host': 'relay.example', 'x-forwarded-proto': 'https' };
    expect((await logIn(board.stage(), { ...OPERATOR }, from)).status).to.equal(303);
    expect((await logIn(board.stage(), { ...OPERATOR }, { ...from, 'x-forwarded-host': 'x.example' })).status).to.equal(
      403,
    );
  });
});

describe('log-in with a hashed password', () => {
  let users = '';
  before(async () => {
    users = `hanna:${await hashPassword('correct horse', Buffer.alloc(16, 7))}:operator`;
  });
  const board = useBoard(() => users);

  it('takes the password and no other, nor the hash itself', async () => {
    const { ask } = board.stage();
    expect((await ask('/api/attention', { name: 'hanna', password: 'correct horse' })).status).to.equal(200);
    expect((await ask('/api/attention', { name: 'hanna', password: 'wrong horse' })).status).to.equal(401);
    const hash = users.split(':')[1] ?? '';
    expect((await ask('/api/attention', { name: 'hanna', password: hash })).status).to.equal(401);
  });

  it('does not hash again for every request', async () => {
    const { ask } = board.stage();
    const who = { name: 'hanna', password: 'correct horse' };
    await ask('/api/attention', who);
    const begun = process.cpuUsage();
    for (let i = 0; i < 20; i += 1) await ask('/api/attention', who);
    const { user, system } = process.cpuUsage(begun);
    // one scrypt of this cost takes more than 100 ms of processor time
    expect((user + system) / 1000).to.be.lessThan(1500);
  });
});
