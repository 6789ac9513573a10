import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { notice, problemOf, refuse, startIngress, type TestIngress } from '../integration/ingress/support.js';
import { TWO_HOURS_MS, useDate } from '../support/date.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('security: who may call the ingress', function () {
  this.timeout(180_000);
  const date = useDate();
  let server: TestRedis;
  const running: TestIngress[] = [];
  before(async () => {
    server = await startRedis();
  });
  afterEach(() => Promise.all(running.splice(0).map((each) => each.close())));
  after(() => server?.stop());

  const start = async (env: Readonly<Record<string, string>>): Promise<TestIngress> => {
    const ingress = await startIngress(server.url, env);
    running.push(ingress);
    return ingress;
  };
  const post = (ingress: TestIngress, headers: Readonly<Record<string, string>> = {}) =>
    ingress.send('POST', '/scm/refuse', refuse(), headers);
  const outcome = async (response: Promise<Response>) => {
    const answer = await response;
    return answer.status < 300 ? answer.status : (await problemOf(answer)).code;
  };

  it('a key given as its digest opens as the key does; the digest itself opens nothing', async () => {
    const ingress = await start({ SCM_API_KEYS: `wms=sha256:${sha256('secret-key')}` });
    expect(await outcome(post(ingress, { 'x-api-key': 'secret-key' }))).to.equal(204);
    for (const wrong of [sha256('secret-key'), `sha256:${sha256('secret-key')}`, '']) {
      expect(await outcome(post(ingress, { 'x-api-key': wrong }))).to.equal('unauthorized');
    }
  });

  it('a wrong key is written down with address and request id, a flood of them once in ten seconds', async () => {
    const ingress = await start({ SCM_API_KEYS: 'wms=secret-key' });
    for (let i = 0; i < 50; i++) await post(ingress, { 'x-api-key': `guess-${i}`, 'x-request-id': `r-${i}` });
    const audited = async () => (await ingress.ledger.auditLog({ limit: 100 })).entries;
    await until(async () => (await audited()).length > 0);
    const [entry, ...more] = await audited();
    expect(entry).to.include({
      action: 'refused',
      item: 'POST /scm/refuse',
      result: 'unauthorized',
      address: '127.0.0.1',
    });
    expect(entry?.requestId).to.match(/^r-\d+$/);
    expect(more.length).to.be.below(2);
    expect(JSON.stringify([await audited(), ingress.logged])).to.not.include('guess-');
  });

  it('wrong keys are told in the log though the date is set back', async () => {
    const ingress = await start({ SCM_API_KEYS: 'wms=secret-key' });
    const told = () => ingress.logged.filter(({ message }) => message === 'request not let in').length;
    await post(ingress, { 'x-api-key': 'guess' });
    expect(told()).to.equal(1);
    date.set(-TWO_HOURS_MS);
    // at most once a second
    await pause(1100);
    await post(ingress, { 'x-api-key': 'guess' });
    expect(told()).to.equal(2);
  });

  it('wrong keys by the dozen are a 429 for their address, and shut out nobody who came from there before', async () => {
    const ingress = await start({ SCM_API_KEYS: 'wms=right,next=other' });
    expect(await outcome(post(ingress, { 'x-api-key': 'right' }))).to.equal(204);
    const guesses: unknown[] = [];
    for (let n = 0; n < 25; n++) guesses.push(await outcome(post(ingress, { 'x-api-key': `guess-${n}` })));
    expect(guesses.slice(0, 20)).to.deep.equal(Array(20).fill('unauthorized'));
    expect(guesses.slice(20)).to.deep.equal(Array(5).fill('too-many-requests'));
    // a guess that hits is not let in either: it says nothing about the key
    expect(await outcome(post(ingress, { 'x-api-key': 'other' }))).to.equal('too-many-requests');
    expect(await outcome(post(ingress, { 'x-api-key': 'right' }))).to.equal(204);
  });

  it('a key with an end opens before it and not after it', async () => {
    const ingress = await start({
      SCM_API_KEYS: 'old=a;until=2020-01-01,new=b;until=2999-01-01,half=c;until=2999-01-01T12:00:00Z',
    });
    expect(await outcome(post(ingress, { 'x-api-key': 'a' }))).to.equal('unauthorized');
    expect(await outcome(post(ingress, { 'x-api-key': 'b' }))).to.equal(204);
    expect(await outcome(post(ingress, { 'x-api-key': 'c' }))).to.equal(204);
  });

  it('more requests than the rate allows are a 429 with Retry-After, for that caller alone', async () => {
    const ingress = await start({ SCM_API_KEYS: 'a=1,b=2', SCM_RATE: '3/30s' });
    for (let i = 0; i < 3; i++) expect(await outcome(post(ingress, { 'x-api-key': '1' }))).to.equal(204);
    const answer = await post(ingress, { 'x-api-key': '1' });
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 30);
    expect(await outcome(post(ingress, { 'x-api-key': '2' }))).to.equal(204);
    expect(await outcome(ingress.send('PUT', '/notices/x', notice({ dn: 'x' })))).to.equal(201);
  });

  it('other addresses than those allowed get a 403; health and metrics are exempt', async () => {
    const ingress = await start({ SCM_ALLOW_FROM: '10.0.0.0/8,2001:db8::/32', OMS_ALLOW_FROM: '127.0.0.0/8' });
    expect(await outcome(post(ingress))).to.equal('address-not-allowed');
    expect(await outcome(post(ingress, { 'x-forwarded-for': '10.1.2.3' }))).to.equal('address-not-allowed');
    expect(await outcome(ingress.send('PUT', '/notices/y', notice({ dn: 'y' })))).to.equal(201);
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await ingress.send('GET', path)).status).to.equal(200);
  });

  it('X-Forwarded-For is believed of a trusted proxy, back to the first address that is none', async () => {
    const ingress = await start({ TRUSTED_PROXIES: '127.0.0.1,192.0.2.0/24', SCM_ALLOW_FROM: '10.0.0.0/8' });
    const from = (list: string) => outcome(post(ingress, { 'x-forwarded-for': list }));
    expect(await from('10.1.2.3')).to.equal(204);
    expect(await from('10.1.2.3, 192.0.2.9')).to.equal(204);
    expect(await from('10.1.2.3, 203.0.113.5')).to.equal('address-not-allowed');
    expect(await from('203.0.113.5')).to.equal('address-not-allowed');
  });

  it('an address is known in whichever form a proxy writes it, with a port and as one of IPv6', async () => {
    const ingress = await start({
      TRUSTED_PROXIES: '127.0.0.1,192.0.2.0/24',
      SCM_ALLOW_FROM: '10.0.0.0/8,2001:db8::/32',
    });
    const from = (list: string) => outcome(post(ingress, { 'x-forwarded-for': list }));
    for (const known of [
      ...['10.1.2.3:4444', '::ffff:10.1.2.3', '::FFFF:a01:203', '[::ffff:10.1.2.3]:80', '10.1.2.3, 192.0.2.9:5000'],
      ...['2001:db8::1', '[2001:DB8::1]:443', '2001:db8::1%eth0'],
    ]) {
      expect(await from(known), known).to.equal(204);
    }
    for (const other of ['203.0.113.5:10', '[::1]:80', '10.1.2', '0x0a.1.2.3', 'unknown', '"10.1.2.3"', '10.1.2.3:x']) {
      expect(await from(other), other).to.equal('address-not-allowed');
    }
  });

  it('wrong keys are counted by the sender, whichever port or address of its network it sends from', async () => {
    for (const address of [(n: number) => `198.51.100.7:${4000 + n}`, (n: number) => `2001:db8:1:2:${n}::${n}`]) {
      const ingress = await start({ SCM_API_KEYS: 'wms=right', TRUSTED_PROXIES: '127.0.0.1' });
      const guess = (n: number) =>
        outcome(post(ingress, { 'x-api-key': `guess-${n}`, 'x-forwarded-for': address(n + 1) }));
      const guesses: unknown[] = [];
      for (let n = 0; n < 22; n++) guesses.push(await guess(n));
      expect(guesses.slice(19)).to.deep.equal(['unauthorized', 'too-many-requests', 'too-many-requests']);
    }
  });

  describe('signed requests', () => {
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const env = {
      SCM_SIGNING_SECRETS: `wms=${secret},next=whsec_${randomBytes(32).toString('base64')}`,
      OMS_SIGNING_SECRETS: `oms=${secret}`,
    };
    const signed = (body: string, { at = new Date(), by = secret } = {}) => {
      const id = randomUUID();
      const signature = new Webhook(by).sign(id, at, body);
      return {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      };
    };
    const send = (ingress: TestIngress, body: string, headers: Readonly<Record<string, string>>) =>
      outcome(ingress.send('POST', '/scm/refuse', body, headers));

    it('are taken as the package standardwebhooks signs them', async () => {
      const ingress = await start(env);
      const body = JSON.stringify(refuse({ msg: '拒收' }));
      expect(await send(ingress, body, signed(body))).to.equal(204);
      const headers = signed(body);
      expect(
        await send(ingress, body, { ...headers, 'webhook-signature': `v1,AAAA v2,x ${headers['webhook-signature']}` }),
      ).to.equal(204);
    });

    it('without a signature, with another body, secret, id or time they are a 401 bad-signature, and leave nothing', async () => {
      const ingress = await start(env);
      const body = JSON.stringify(refuse());
      const minutes = (n: number) => new Date(Date.now() + n * 60_000);
      expect(await send(ingress, body, {})).to.equal('bad-signature');
      expect(await send(ingress, `${body} `, signed(body))).to.equal('bad-signature');
      expect(await send(ingress, body, { ...signed(body), 'webhook-id': 'other' })).to.equal('bad-signature');
      expect(await send(ingress, body, signed(body, { at: minutes(-6) }))).to.equal('bad-signature');
      expect(await send(ingress, body, signed(body, { at: minutes(6) }))).to.equal('bad-signature');
      const by = `whsec_${randomBytes(24).toString('base64')}`;
      expect(await send(ingress, body, signed(body, { by }))).to.equal('bad-signature');
      expect(await ingress.enqueued()).to.equal(0);
      expect(
        ingress.logged.some(
          ({ message, fields }) => message === 'request not let in' && fields.code === 'bad-signature',
        ),
      ).to.equal(true);
    });

    it('a key does not stand for a signature where both are set', async () => {
      const ingress = await start({ ...env, SCM_API_KEYS: 'wms=k' });
      const body = JSON.stringify(refuse());
      expect(await send(ingress, body, { 'x-api-key': 'k' })).to.equal('bad-signature');
      expect(await send(ingress, body, signed(body))).to.equal('unauthorized');
      expect(await send(ingress, body, { ...signed(body), 'x-api-key': 'k' })).to.equal(204);
    });

    it('every route of the group asks for one: reading, storing, importing and pushing', async () => {
      const ingress = await start(env);
      const one = JSON.stringify(notice({ dn: 'signed-1' }));
      const lines = `${one}\n`;
      const ndjson = { 'content-type': 'application/x-ndjson' };
      expect(await outcome(ingress.send('POST', '/notices', lines, ndjson))).to.equal('bad-signature');
      expect(await outcome(ingress.send('PUT', '/notices/signed-1', one))).to.equal('bad-signature');
      expect(await outcome(ingress.send('GET', '/notices/signed-1'))).to.equal('bad-signature');
      expect((await ingress.send('POST', '/pushData?customerid=BudweiserTmall', '{}')).status).to.equal(401);
      expect(await ingress.ledger.notice('signed-1')).to.equal(null);
      expect(await outcome(ingress.send('POST', '/notices', lines, { ...ndjson, ...signed(lines) }))).to.equal(200);
      expect(await outcome(ingress.send('GET', '/notices/signed-1', undefined, signed('')))).to.equal(200);
    });
  });
});
