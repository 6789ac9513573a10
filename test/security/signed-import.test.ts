import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { notice, problemOf, startIngress, type TestIngress } from '../integration/ingress/support.js';
import { startRedis, type TestRedis } from '../support/redis.js';

const MIB = 1024 * 1024;
const secret = `whsec_${randomBytes(24).toString('base64')}`;

describe('security: a signed import', function () {
  this.timeout(180_000);
  let server: TestRedis;
  let ingress: TestIngress;
  before(async () => {
    server = await startRedis();
    ingress = await startIngress(server.url, { OMS_SIGNING_SECRETS: `oms=${secret}` });
  });
  after(async () => {
    await ingress?.close();
    await server?.stop();
  });

  const post = (body: string) => {
    const [id, at] = [randomUUID(), new Date()];
    return ingress.send('POST', '/notices', body, {
      'content-type': 'application/x-ndjson',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    });
  };
  const lines = (first: number, count: number): string =>
    Array.from({ length: count }, (_, n) => JSON.stringify(notice({ dn: `signed-${first + n}` }))).join('\n');

  it('is taken whole, up to 16 MiB, for its signature is known at its end only', async () => {
    const [body, blank] = [`${lines(0, 200)}\n`, `${' '.repeat(1023)}\n`];
    const answer = await post(`${body}${blank.repeat(Math.floor((16 * MIB - body.length) / blank.length))}`);
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.deep.include({ accepted: 200 });
  });

  it('beyond that is a 413 and stores nothing, and costs no more memory than that', async () => {
    const body = lines(1000, 1);
    const before = process.memoryUsage.rss();
    const answer = await post(`${body}${' '.repeat(60 * MIB)}`).catch((error: Error) => error);
    // the connection may be cut before all of it was sent
    if (answer instanceof Response)
      expect(await problemOf(answer)).to.include({ status: 413, code: 'payload-too-large' });
    else expect(String(answer.cause)).to.match(/ECONNRESET|EPIPE|closed/);
    expect(await ingress.ledger.notice('signed-1000')).to.equal(null);
    expect((await post(lines(2000, 1))).status, 'others get through afterwards').to.equal(200);
    // the body itself lies in this process too, as text and as bytes
    expect(process.memoryUsage.rss() - before).to.be.below(260 * MIB);
  });
});
