import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { json, SUCCESS } from '../../support/vendor.js';

/** CONTRACT §5: what a retry makes anew, what a discard gives back, and what stays spent. */
describe('what a person takes back', function () {
  this.timeout(180_000);
  const files = join(tmpdir(), `scm-effects-${process.pid}`);
  const [routes, warehouses] = [`${files}-routes.json`, `${files}-warehouses.json`];
  before(async () => {
    await writeFile(routes, JSON.stringify({ 'wdt.refund': ['wdt.smartRefund', 'erp.refund'] }));
    await writeFile(warehouses, JSON.stringify({ S1: { wdtWarehouseNo: 'WRONG' } }));
  });
  const stage = useStage({ WDT_RATE: 'none', ROUTES_FILE: routes, WAREHOUSES_FILE: warehouses });
  const shop = openShop(stage);
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

  it('a retry gives back what the old request had taken: piece, line and payments are spent once', async () => {
    const payments = [
      { method: 'card', money: '4' },
      { method: 'alipay', money: '6' },
    ];
    await shop.put(completeNotice('T7', 'erp', [fullLine(1, 1)], { shippedBefore: true, payments }));
    vendors(ERP, 't7r', 'rejects');
    await shop.refund('t7r', sn(1, 71), { dn: 'T7' });
    await shop.reaches('refund', 't7r', 'attention/vendor-rejected');
    kind();
    await shop.act('d/erp-1/refund:t7r', 'retry');
    await shop.reaches('refund', 't7r', 'delivered');
    const share = [
      { method: 'card', money: '4.00' },
      { method: 'alipay', money: '6.00' },
    ];
    expect(shop.erpRefunds('T-T7'), 'the rejected one and its retry').to.deep.equal([...share, ...share]);
  });

  it('a retry of a refuse gives back what it had taken, and takes it once', async () => {
    const payments = [{ method: 'card', money: '20' }];
    await shop.put(completeNotice('T8', 'erp', [fullLine(1, 1, 2)], { payments }));
    vendors(ERP, 'T-T8', 'rejects');
    await shop.refuse('t8f', 'T8');
    await shop.reaches('refuse', 't8f', 'attention/vendor-rejected');
    kind();
    await shop.act('d/erp-1/refuse:t8f', 'retry');
    await shop.reaches('refuse', 't8f', 'delivered');
    expect(await shop.notice('T8')).to.include({ state: 'refused', by: 't8f' });
    expect(shop.erpRefunds('T-T8').map(({ money }) => money)).to.deep.equal(['20.00', '20.00']);
  });

  it('a discard of a line that the POS refused frees its pieces: they go back once more as a whole', async () => {
    await shop.put(completeNotice('T9', 'pos', [fullLine(1, 1, 2)], { shippedBefore: true }));
    for (const n of [1, 2]) await shop.refund(`t9-${n}`, sn(1, 90 + n), { dn: 'T9' });
    await shop.reaches('refund', 't9-1', 'delivered');
    const said = { BillNum: 'X', SenderBillNum: 't9-2', RefundAuthState: '已拒绝', RefundState: '' };
    expect((await stage.relay().send('POST', '/callbacks/pos/refund', said)).status).to.equal(204);
    for (const n of [1, 2]) await shop.reaches('refund', `t9-${n}`, 'attention/vendor-refused');
    await shop.act('d/pos-1/refund:t9-2', 'discard');
    for (const n of [1, 2]) {
      await shop.reaches('refund', `t9-${n}`, 'discarded');
      await shop.refund(`t9-${n}b`, sn(1, 90 + n), { dn: 'T9' });
    }
    for (const n of [1, 2]) await shop.reaches('refund', `t9-${n}b`, 'delivered');
    expect(shop.posLines('XS-T9')).to.deep.equal([[1], [1]]);
  });

  it('a refuse that a person settled elsewhere stands: nothing more leaves, nothing comes back', async () => {
    await shop.put(completeNotice('T10', 'wdt', [fullLine(1, 1)]));
    stage.vendor().answerWith((request, res) => {
      const no = request.path === '/pushReturngoods' && request.body.includes('T-T10');
      json(200, no ? { returnflag: 'error', returncode: '1', returnmessage: 'no' } : SUCCESS[request.path])(
        request,
        res,
      );
    });
    await shop.refuse('t10f', 'T10');
    await shop.reaches('refuse', 't10f', 'attention/vendor-rejected');
    await shop.act('d/push-1/refuse:t10f', 'resolve');
    await shop.reaches('refuse', 't10f', 'resolved');
    expect((await shop.checkout('t10c', 'T10', [sn(1, 101)])).status).to.equal(409);
    await shop.refund('t10r', sn(1, 101), { dn: 'T10' });
    await shop.reaches('refund', 't10r', 'attention/already-refused');
    // given free again, its parcel leaves after all; what the person settled stays settled, so its return is hers to decide
    expect((await shop.reopen('T10')).status).to.equal(200);
    expect((await shop.checkout('t10c', 'T10', [sn(1, 101)])).status).to.equal(204);
    await shop.reaches('checkout', 't10c', 'delivered');
    await shop.reaches('refund', 't10r', 'attention/over-refund');
  });

  it('the usual end of an intercept says nothing of the order once that is given free again', async () => {
    await shop.put(completeNotice('T11', 'wdt', [fullLine(1, 1, 2)]));
    await shop.cancel('T11');
    await shop.refuse('t11f', 'T11');
    await shop.reaches('refuse', 't11f', 'recorded');
    await shop.reopen('T11');
    expect((await shop.checkout('t11c', 'T11', [sn(1, 111)])).status).to.equal(204);
    await shop.reaches('checkout', 't11c', 'delivered');
    await shop.refuse('t11g', 'T11');
    await shop.reaches('refuse', 't11g', 'delivered');
    expect(await shop.notice('T11')).to.include({ state: 'closed', by: 't11g' });
    expect((await stage.relay().event('refuse', 't11f'))?.status).to.equal('recorded');
    expect(shop.pushedReturns('T-T11')).to.have.lengthOf(1);
  });
});
