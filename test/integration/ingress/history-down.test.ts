import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, planContext, sn } from '../../support/desk.js';
import { createFakeHistory, type FakeHistory } from '../../support/fake-history.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { startIngress, type TestIngress } from './support.js';

const BODY = {
  dn: 'D1',
  channel: 'wdt',
  tid: 'T-D1',
  lines: [{ lineId: 1, sku: line(1, 1).sku, specNo: 'S', quantity: 1, price: '1' }],
};
const BILL = 'POS-1';
const CALLBACK = { BillNum: BILL, SenderBillNum: 'r1', RefundAuthState: '已审核', RefundState: '已办理' };

describe('ingress: what needs a history that is down', () => {
  let redis: TestRedis;
  let history: FakeHistory;
  let ingress: TestIngress;
  let desk: ColdDesk;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());
  beforeEach(async () => {
    history = createFakeHistory();
    ingress = await startIngress(redis.url, {}, history.source);
    desk = await openColdDesk(ingress.redis, ingress.prefix, planContext(), history);
    await desk.announce(notice('D1', [line(1, 1)], { channel: 'pos', sellBillNum: 'XS1' }));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'YT1');
    await desk.deliverAll();
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', { status: 'delivered', vendorNumber: BILL });
    await desk.freeze();
    expect(await desk.keys('notice')).to.deep.equal([]);
    history.state.down = true;
  });
  afterEach(() => ingress.close());

  for (const [what, method, path, body] of [
    ['reading a notice', 'GET', '/notices/D1', undefined],
    ['replacing it', 'PUT', '/notices/D1', BODY],
    ['taking it back', 'POST', '/notices/D1/cancel', {}],
    ['opening it again', 'POST', '/notices/D1/reopen', {}],
    ['a callback of its refund', 'POST', '/callbacks/pos/refund', CALLBACK],
  ] as const) {
    it(`${what}: 503 history-unavailable with Retry-After, never a 404, and all is well when it is back`, async () => {
      const answer = await ingress.send(method, path, body);
      expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([503, '5']);
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(await answer.json()).to.include({
        code: 'history-unavailable',
        type: '/problems/history-unavailable',
        detail: 'What the request names lies in the history, which does not answer. Send the request again.',
      });
      history.state.down = false;
      expect((await ingress.send(method, path, body)).status).to.be.oneOf([200, 204, 409]);
    });
  }

  it('an import and a push that name it answer 503 as well; the push in the words of its document', async () => {
    const imported = await ingress.send('POST', '/notices', JSON.stringify(BODY), {
      'content-type': 'application/x-ndjson',
    });
    expect([imported.status, imported.headers.get('retry-after')]).to.deep.equal([503, '5']);
    const order = {
      data: { dn: 'D1', tid: 'T-D1', orders: { orders_items: { bn: 'A', num: '1', price: '1', sku_id: 'a' } } },
    };
    const pushed = await ingress.send('POST', '/pushData?customerid=BudweiserTmall', order);
    expect([pushed.status, pushed.headers.get('retry-after')]).to.deep.equal([503, '5']);
    expect(await pushed.json()).to.include({ flag: 'error' });
  });

  it('events are accepted, and an erasure is noted', async () => {
    const refund = { seq: 'r2', dn: 'D1', tn: 'B2', sn: sn(1, 1), storeCode: 'S1', ts: '2026-11-21 10:00:00' };
    expect((await ingress.send('POST', '/scm/refund', refund)).status).to.equal(204);
    const erased = await ingress.send('POST', '/notices/D1/erase', {});
    expect(erased.status).to.equal(202);
  });
});
