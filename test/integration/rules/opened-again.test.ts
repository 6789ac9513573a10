import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, type Received, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §3.2: when the OMS may take a notice back, and when it may give it free again. */
describe('a notice that the OMS takes back or gives free', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none', PUSH_BACKOFF_MS: '600000' });
  const shop = openShop(stage);
  const success = (request: Received, res: ServerResponse) => json(200, SUCCESS[request.path])(request, res);
  afterEach(() => stage.vendor().answerWith(success));
  const two = (dn: string, channel: 'wdt' | 'pos' = 'wdt') => completeNotice(dn, channel, [fullLine(1, 1, 2)]);

  /** by state, what cancel and reopen answer there */
  const TABLE: readonly [state: string, cancel: number, reopen: number, path: (dn: string) => Promise<void>][] = [
    [
      'partly-shipped',
      409,
      409,
      async (dn) => {
        await shop.checkout(`${dn}-c`, dn, [sn(1, 1)]);
        await shop.reaches('checkout', `${dn}-c`, 'delivered');
      },
    ],
    [
      'shipped',
      409,
      409,
      async (dn) => {
        await shop.checkout(`${dn}-c`, dn, [sn(1, 2), sn(1, 3)]);
        await shop.reaches('checkout', `${dn}-c`, 'delivered');
      },
    ],
    [
      'closed',
      409,
      409,
      async (dn) => {
        await shop.checkout(`${dn}-c`, dn, [sn(1, 4)]);
        await shop.refuse(`${dn}-f`, dn);
        await shop.reaches('refuse', `${dn}-f`, 'delivered');
      },
    ],
    [
      'refused',
      409,
      200,
      async (dn) => {
        await shop.refuse(`${dn}-f`, dn);
        await shop.reaches('refuse', `${dn}-f`, 'delivered');
      },
    ],
    [
      'cancelled',
      200,
      200,
      async (dn) => {
        await shop.cancel(dn);
      },
    ],
  ];
  for (const [state, cancel, reopen, path] of TABLE) {
    it(`${state}: cancel is ${cancel}, reopen ${reopen}`, async () => {
      const dn = `O-${state}`;
      await shop.put(two(dn));
      expect((await shop.reopen(dn)).status, 'reopen while pending').to.equal(409);
      await path(dn);
      expect(await shop.notice(dn)).to.include({ state });
      for (const [answer, wanted] of [
        [await shop.cancel(dn), cancel],
        [await shop.reopen(dn), reopen],
      ] as const) {
        expect(answer.status).to.equal(wanted);
        if (wanted === 409) expect(answer.body?.code).to.equal('notice-in-use');
      }
      expect((await shop.notice(dn)).state).to.equal(reopen === 200 ? 'pending' : state);
    });
  }

  it('is not cancelled where it left before, nor said to have left before where it was cancelled', async () => {
    await shop.put({ ...two('O1'), shippedBefore: true });
    expect((await shop.cancel('O1')).body).to.include({ code: 'notice-in-use' });
    await shop.put(two('O2'));
    await shop.cancel('O2');
    expect((await shop.put({ ...two('O2'), shippedBefore: true })).body).to.include({ code: 'notice-in-use' });
    expect((await shop.put({ ...two('O2'), member: { name: 'new' } })).status).to.equal(200);
    expect(await shop.notice('O2'), 'a replaced notice keeps its state').to.deep.include({ state: 'cancelled' });
    expect((await shop.reopen('NOBODY')).status).to.equal(404);
  });

  it('waits for the answer to its refuse: no reopen while the request is under way', async () => {
    const held: (() => void)[] = [];
    stage.vendor().answerWith((request, res) => {
      if (request.body.includes('T-O3')) held.push(() => success(request, res));
      else success(request, res);
    });
    await shop.put(two('O3'));
    await shop.refuse('o3f', 'O3');
    await until(() => held.length === 1, { what: 'the request of the refuse' });
    expect((await shop.reopen('O3')).body).to.include({ code: 'notice-in-use' });
    held[0]?.();
    await shop.reaches('refuse', 'o3f', 'delivered');
    expect((await shop.reopen('O3')).status).to.equal(200);
  });

  it('is free at once where its refuse was not sent yet: that is discarded, and the next is a first one', async () => {
    let down = true;
    stage.vendor().answerWith((request, res) => {
      if (down && request.body.includes('T-O4')) json(503, {})(request, res);
      else success(request, res);
    });
    await shop.put(two('O4'));
    await shop.refuse('o4f', 'O4');
    await until(() => shop.pushedReturns('T-O4').length === 1, { what: 'an attempt' });
    await until(async () => (await shop.reopen('O4')).status === 200, { what: 'the end of the attempt' });
    const view = await shop.reaches('refuse', 'o4f', 'discarded');
    expect(view.deliveries.map(({ status }) => status)).to.deep.equal(['discarded']);
    down = false;
    await shop.checkout('o4c', 'O4', [sn(1, 11)]);
    await shop.reaches('checkout', 'o4c', 'delivered');
    await shop.refuse('o4g', 'O4');
    await shop.reaches('refuse', 'o4g', 'delivered');
    expect(
      shop.pushedReturns('T-O4').map(({ refund_no, refund_order_list: [goods] }) => [refund_no, goods.refund_num]),
    ).to.deep.equal([
      ['refuse-o4f', '2.0000'],
      ['refuse-o4g', '1.0000'],
    ]);
  });

  it('leaves the lines spent that the POS took back of it', async () => {
    await shop.put(completeNotice('O5', 'pos', [fullLine(1, 1), fullLine(2, 2)]));
    await shop.refuse('o5f', 'O5');
    await shop.reaches('refuse', 'o5f', 'delivered');
    await shop.reopen('O5');
    await shop.checkout('o5c', 'O5', [sn(1, 21), sn(2, 21)]);
    await shop.reaches('checkout', 'o5c', 'delivered');
    await shop.refund('o5r', sn(2, 21), { dn: 'O5' });
    await shop.reaches('refund', 'o5r', 'attention/over-refund');
    expect(shop.posLines('XS-O5')).to.deep.equal([[1, 2]]);
  });

  it('takes the checkout that got a 409 before, under the same seq', async () => {
    await shop.put(two('O11'));
    await shop.cancel('O11');
    expect((await shop.checkout('o11c', 'O11', [sn(1, 51)])).status).to.equal(409);
    await shop.reopen('O11');
    expect((await shop.checkout('o11c', 'O11', [sn(1, 51)])).status).to.equal(204);
    await shop.reaches('checkout', 'o11c', 'delivered');
    expect((await shop.cancel('O11', { reason: 7 })).body).to.include({ code: 'invalid-notice' });
  });

  it('is written down: cancel, reopen and erase, with what was said and answered', async () => {
    await shop.put(two('O6'));
    await shop.cancel('O6', { reason: 'the buyer changed her mind' });
    await shop.reopen('O6');
    await shop.reopen('O6');
    const erase = await stage.relay().send('POST', '/notices/O6/erase', {});
    expect(erase.status).to.equal(202);
    const { entries } = await stage.relay().ledger.auditLog({ limit: 200 });
    expect(
      entries
        .filter(({ dn }) => dn === 'O6')
        .reverse()
        .map(({ action, note, result }) => [action, note, result]),
    ).to.deep.equal([
      ['notice:cancel', 'the buyer changed her mind', 'ok'],
      ['notice:reopen', null, 'ok'],
      ['notice:reopen', null, 'notice-in-use'],
      ['notice:erase', null, 'ok'],
    ]);
  });

  it('is found by the order numbers it has, and by none that it had', async () => {
    const found = async (value: string) =>
      (await stage.relay().ledger.trace({ by: 'order', value })).events.map(({ seq }) => seq);
    await shop.put(completeNotice('O10', 'pos', [fullLine(1, 1)], { tid: 'WAS', sellBillNum: 'XSWAS' }));
    await shop.put(completeNotice('O10', 'pos', [fullLine(1, 1)], { tid: 'IS', sellBillNum: 'XSIS' }));
    await shop.checkout('o10c', 'O10', [sn(1, 41)]);
    await shop.reaches('checkout', 'o10c', 'delivered');
    expect([await found('IS'), await found('XSIS')]).to.deep.equal([['o10c'], ['o10c']]);
    expect([await found('WAS'), await found('XSWAS')]).to.deep.equal([[], []]);
    const refunds = { refund_no: 'TK-O10', type: '2', tid: 'WAS', return_logistics_no: 'PARCEL10' };
    await stage.relay().send('POST', '/pushReturngoods?app_key=24647807', { data: { refunds } });
    await shop.refund('o10r', sn(1, 42), { tn: 'PARCEL10' });
    expect((await shop.reaches('refund', 'o10r', 'waiting/no-notice')).dn).to.equal(null);
  });

  describe('by a pushed order', () => {
    const push = async (tid: string, data: object) => {
      const orders = { orders_items: { bn: 'X', sku_id: '0000000000001', num: '1', price: '1' } };
      const body = { msg_id: '0', data: { tid, orders, ...data } };
      const response = await stage.relay().send('POST', '/pushData?customerid=BudweiserTmall', body);
      expect(await response.json()).to.include({ flag: 'success' });
    };

    for (const [name, data] of [
      ['TRADE_CLOSED', { status: 'TRADE_CLOSED' }],
      ['TRADE_CLOSED_BY_TAOBAO', { status: 'TRADE_CLOSED_BY_TAOBAO' }],
      ['orderstatus TRADE_CLOSED', { orderstatus: 'TRADE_CLOSED' }],
    ] as const) {
      it(`of ${name}, also where nothing was heard of it before`, async () => {
        const tid = `O7-${name.length}`;
        await push(tid, data);
        expect(await shop.notice(tid)).to.include({ state: 'cancelled', by: 'oms' });
        expect((await shop.checkout(`${tid}c`, tid, [sn(1, 31)])).body).to.include({ code: 'not-pending' });
      });
    }

    it('a notice of the OMS itself, too, and none that has left', async () => {
      await shop.put(completeNotice('O8', 'pos', [fullLine(1, 1)]));
      await push('O8', { status: 'TRADE_CLOSED' });
      expect(await shop.notice('O8')).to.include({ state: 'cancelled', channel: 'pos' });
      await push('O9', { status: 'WAIT_SELLER_SEND_GOODS' });
      await shop.checkout('o9c', 'O9', [sn(1, 32)]);
      await shop.reaches('checkout', 'o9c', 'delivered');
      await push('O9', { status: 'TRADE_CLOSED' });
      expect(await shop.notice('O9')).to.include({ state: 'shipped', by: 'o9c' });
    });
  });
});
