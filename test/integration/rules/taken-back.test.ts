import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop, type Shop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §5: what a retry makes anew, what a discard gives back, and what stays spent. */
describe('what a person takes back', function () {
  this.timeout(60_000);
  const files = join(tmpdir(), `scm-effects-${process.pid}`);
  const [routes, warehouses] = [`${files}-routes.json`, `${files}-warehouses.json`];
  before(async () => {
    await writeFile(routes, JSON.stringify({ 'wdt.refund': ['wdt.smartRefund', 'erp.refund'] }));
    await writeFile(warehouses, JSON.stringify({ S1: { wdtWarehouseNo: 'WRONG' } }));
  });
  const stage = useStage({ WDT_RATE: 'none', ROUTES_FILE: routes, WAREHOUSES_FILE: warehouses });
  let shop: Shop;
  before(() => {
    shop = openShop(stage);
  });
  /** who rejects, or leaves unanswered, requests that hold this text */
  const vendors = (path: string, text: string, how: 'rejects' | 'hangs up') =>
    stage.vendor().answerWith((request, res) => {
      const mine = request.path === path && decodeURIComponent(request.body).includes(text);
      if (mine && how === 'hangs up') return void request.socket.destroy();
      const no = path === '/openapi' ? { status: 100, message: 'no' } : { status: 'n', info: 'no', order_codes: '' };
      json(200, mine ? no : SUCCESS[request.path])(request, res);
    });
  const kind = () => stage.vendor().answerWith((request, res) => json(200, SUCCESS[request.path])(request, res));
  const ERP = '/api_v2/refund/order_upload';

  it('a discard of a refund that the ERP may have booked leaves its money and its piece spent', async () => {
    const payments = [{ method: 'card', money: '20' }];
    await shop.put(completeNotice('T2', 'erp', [fullLine(1, 1, 2)], { shippedBefore: true, payments }));
    vendors(ERP, 't2a', 'hangs up');
    await shop.refund('t2a', sn(1, 21), { dn: 'T2' });
    await shop.reaches('refund', 't2a', 'attention/outcome-unknown');
    kind();
    expect(await shop.act('d/erp-1/refund:t2a', 'discard')).to.equal('ok');
    await shop.refund('t2b', sn(1, 21), { dn: 'T2', tn: 'OTHER' });
    await shop.reaches('refund', 't2b', 'attention/sn-already-returned');
  });

  it('a discard of what was certainly not booked frees piece and money', async () => {
    const payments = [{ method: 'card', money: '10' }];
    await shop.put(completeNotice('T3', 'erp', [fullLine(1, 1)], { shippedBefore: true, payments }));
    vendors(ERP, 't3a', 'rejects');
    await shop.refund('t3a', sn(1, 31), { dn: 'T3' });
    await shop.reaches('refund', 't3a', 'attention/vendor-rejected');
    expect(await shop.act('d/erp-1/refund:t3a', 'discard')).to.equal('ok');
    await shop.refund('t3b', sn(1, 31), { dn: 'T3', tn: 'OTHER' });
    await shop.reaches('refund', 't3b', 'delivered');
  });

  it('a discard of a refund that one destination has and another rejected leaves it spent', async () => {
    await shop.put(completeNotice('T4', 'wdt', [fullLine(1, 1)], { shippedBefore: true }));
    vendors(ERP, 't4a', 'rejects');
    await shop.refund('t4a', sn(1, 41), { dn: 'T4' });
    await shop.reaches('refund', 't4a', 'attention/vendor-rejected');
    expect(await shop.act('d/erp-2/refund:t4a', 'discard')).to.equal('ok');
    await shop.refund('t4b', sn(1, 41), { dn: 'T4', tn: 'OTHER' });
    await shop.reaches('refund', 't4b', 'attention/sn-already-returned');
    expect(shop.wdtReturns().filter((each) => each.endsWith('T-T4'))).to.have.lengthOf(1);
  });

  it('a retry at one destination leaves the money spent that another one paid back', async () => {
    const payments = [
      { method: 'card', money: '10' },
      { method: 'alipay', money: '10' },
    ];
    await shop.put(completeNotice('T5', 'wdt', [fullLine(1, 1, 2)], { shippedBefore: true, payments }));
    vendors('/openapi', sn(1, 51), 'rejects');
    await shop.refund('t5a', sn(1, 51), { dn: 'T5' });
    await shop.reaches('refund', 't5a', 'attention/vendor-rejected');
    kind();
    await shop.act('d/wdt-1/refund:t5a', 'retry');
    await shop.reaches('refund', 't5a', 'delivered');
    await shop.refund('t5b', sn(1, 52), { dn: 'T5' });
    await shop.reaches('refund', 't5b', 'delivered');
    expect(shop.erpRefunds('T-T5')).to.deep.equal([
      { method: 'card', money: '10.00' },
      { method: 'alipay', money: '10.00' },
    ]);
  });

  it('a discarded refuse frees its notice, but not the money that may have gone', async () => {
    await shop.put(completeNotice('T6', 'erp', [fullLine(1, 1)]));
    vendors(ERP, 'T-T6', 'hangs up');
    await shop.refuse('t6f', 'T6');
    await shop.reaches('refuse', 't6f', 'attention/outcome-unknown');
    expect((await shop.reopen('T6')).status).to.equal(409);
    kind();
    await shop.act('d/erp-1/refuse:t6f', 'discard');
    expect((await shop.checkout('t6c', 'T6', [sn(1, 61)])).status).to.equal(204);
    await shop.reaches('checkout', 't6c', 'delivered');
    await shop.refund('t6r', sn(1, 61), { dn: 'T6' });
    await shop.reaches('refund', 't6r', 'attention/over-refund');
  });
});
