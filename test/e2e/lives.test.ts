import type { Notice } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../support/desk.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { type Relay, startRelay } from '../support/relay.js';
import { json, startVendor, type Vendor } from '../support/vendor.js';

const PATH = { wdt: '/openapi', pos: '/api/Pos/Refund/AddOrUpdate', erp: '/api_v2/refund/order_upload' } as const;
const WORKERS = [
  ['checkout'],
  ['refund'],
  ['refuse'],
  ['wdt', 'pos', 'erp', 'push'],
  ['wdt', 'pos', 'erp', 'push'],
  ['refund'],
];

const whole = (dn: string, channel: 'wdt' | 'pos' | 'erp'): Notice =>
  notice(dn, [line(1, 1, 1, { barcodeId: '88' }), line(2, 2, 1, { barcodeId: '89' })], {
    channel,
    sellBillNum: `XS-${channel}`,
    store: { storesId: '12' },
    payments: [{ method: 'alipay', money: '20.00', code: 'PAY1' }],
  });

describe('the lives of a notice, by single processes against vendors elsewhere', () => {
  let redis: TestRedis;
  let vendor: Vendor;
  let relay: Relay;
  before(async function () {
    this.timeout(180_000);
    redis = await startRedis();
    vendor = await startVendor();
    relay = await startRelay(redis, vendor.env, WORKERS);
  });
  after(async () => {
    await relay.stop();
    await vendor.close();
    await redis.stop();
  });

  for (const channel of ['wdt', 'pos', 'erp'] as const) {
    it(`delivers checkout and refund of channel ${channel}, each once`, async () => {
      const dn = `LIFE-${channel}`;
      expect(await relay.announce(whole(dn, channel))).to.equal(201);
      expect(
        await relay.post('checkout', { seq: `c-${channel}`, dn, pkg: { tn: 'T1', sns: [sn(1, 1), sn(2, 1)] } }),
      ).to.equal(204);
      await relay.reaches('checkout', `c-${channel}`, 'delivered');
      expect(
        await relay.post('refund', {
          seq: `r-${channel}`,
          dn,
          tn: 'T2',
          sn: sn(1, 1),
          ts: '2020-09-22 12:00:03',
          storeCode: 'S1',
        }),
      ).to.equal(204);
      const refund = await relay.reaches('refund', `r-${channel}`, 'delivered');
      expect(vendor.to(PATH[channel]).filter((r) => r.body.includes(`r-${channel}`))).to.have.lengthOf(1);
      expect(refund.deliveries[0]?.attempts.map((a) => a.outcome)).to.deep.equal(['delivered']);
      expect(refund.deliveries[0]?.attempts[0]?.response).to.be.an('object');
    });

    it(`delivers a refuse of channel ${channel}, once`, async () => {
      const dn = `REFUSED-${channel}`;
      await relay.announce(whole(dn, channel));
      expect(await relay.post('refuse', { seq: `f-${channel}`, dn, msg: '' })).to.equal(204);
      await relay.reaches('refuse', `f-${channel}`, 'delivered');
      const path = channel === 'wdt' ? '/pushReturngoods' : PATH[channel];
      expect(vendor.to(path).filter((r) => r.body.includes(`refuse-f-${channel}`))).to.have.lengthOf(1);
    });
  }

  it('answers one seq posted fifty times at once with fifty 204 and one delivery', async () => {
    await relay.announce(whole('FIFTY', 'wdt'));
    const body = { seq: 'fifty', dn: 'FIFTY', pkg: [{ tn: 'T9', sns: [sn(1, 9)] }] };
    const answers = await Promise.all(Array.from({ length: 50 }, () => relay.post('checkout', body)));
    expect(new Set(answers)).to.deep.equal(new Set([204]));
    const event = await relay.reaches('checkout', 'fifty', 'delivered');
    expect(event.deliveries).to.have.lengthOf(1);
    expect(event.deliveries[0]?.attempts).to.have.lengthOf(1);
    expect(await relay.post('checkout', { ...body, dn: 'OTHER' })).to.equal(422);
  });

  it('answers 409 to a checkout after a refuse and to one of a shipped notice, and keeps a late refuse for a person', async () => {
    await relay.announce(whole('N1', 'wdt'));
    await relay.announce(whole('N2', 'wdt'));
    await relay.post('refuse', { seq: 'n1-f', dn: 'N1' });
    const late = await relay.send('POST', '/scm/checkout', {
      seq: 'n1-c',
      dn: 'N1',
      pkg: { tn: 'T', sns: [sn(1, 3)] },
    });
    expect(late.status).to.equal(409);
    expect(await late.json()).to.include({ code: 'not-pending' });
    const sns = [sn(1, 4), sn(2, 4)];
    expect(await relay.post('checkout', { seq: 'n2-c1', dn: 'N2', pkg: { tn: 'T', sns } })).to.equal(204);
    await relay.reaches('checkout', 'n2-c1', 'delivered');
    expect(await relay.post('checkout', { seq: 'n2-c2', dn: 'N2', pkg: { tn: 'T', sns: [sn(1, 5)] } })).to.equal(409);
    expect(await relay.post('refuse', { seq: 'n2-f', dn: 'N2' })).to.equal(204);
    const refuse = await relay.reaches('refuse', 'n2-f', 'attention/already-shipped');
    expect(refuse.deliveries).to.deep.equal([]);
  });

  it('delivers two hundred events once each while two processes share every queue', async () => {
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    await Promise.all(numbers.map((i) => relay.announce({ ...whole(`MANY${i}`, 'wdt'), shippedBefore: true })));
    await Promise.all(
      numbers.map((i) =>
        relay.post('checkout', { seq: `many-${i}`, dn: `MANY${i}`, pkg: { tn: `MT${i}`, sns: [sn(1, 100 + i)] } }),
      ),
    );
    await Promise.all(numbers.map((i) => relay.reaches('checkout', `many-${i}`, 'delivered', 30_000)));
    const sent = vendor.to('/pushData').filter((r) => r.body.includes('T-MANY'));
    expect(sent).to.have.lengthOf(200);
    expect(new Set(sent.map((r) => /T-MANY\d+/.exec(r.body)?.[0])).size).to.equal(200);
  });

  it('tries again after a 503 and shows both attempts', async () => {
    await relay.announce(whole('AGAIN', 'wdt'));
    let first = true;
    vendor.answerWith((request, res) => {
      const fail = first && request.body.includes('T-AGAIN');
      if (fail) first = false;
      json(fail ? 503 : 200, fail ? {} : { flag: 'success', code: '0', message: '' })(request, res);
    });
    await relay.post('checkout', { seq: 'again', dn: 'AGAIN', pkg: { tn: 'T', sns: [sn(1, 77)] } });
    const event = await relay.reaches('checkout', 'again', 'delivered');
    expect(event.deliveries[0]?.attempts.map((a) => [a.outcome, a.httpStatus])).to.deep.equal([
      ['retry', 503],
      ['delivered', 200],
    ]);
  });

  it('logs one wide line per event and attempt, without personal data or secrets', async () => {
    const lines = [relay.ingress, ...relay.workers].flatMap((p) => p.lines());
    const attempt = lines.find((l) => l.message === 'attempt' && l.outcome === 'retry');
    expect(attempt).to.include({ destination: 'push', n: 1, attempt: 1, max: 12, httpStatus: 503, dn: 'AGAIN' });
    expect(attempt?.nextAt).to.be.a('string');
    expect(JSON.stringify(lines)).not.to.match(/erpsecret|secret:salt|Bearer pos/);
  });

  it('ends every process cleanly on SIGTERM', async () => {
    const worker = await relay.startWorker(['refund']);
    expect(await worker.end('SIGTERM')).to.equal(0);
  });
});
