import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, statusOf, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json } from '../../support/vendor.js';

const POS = '/api/Pos/Refund/AddOrUpdate';

describe('POS refunds, line by line', function () {
  this.timeout(180_000);
  const stage = useStage({ LINE_WAIT_DAYS: '1' }, [
    ['checkout', 'refund', 'refuse'],
    ['refund', 'pos', 'push'],
  ]);

  const ship = async (dn: string, quantity: number, codes: readonly string[]) => {
    const relay = stage.relay();
    await relay.announce(completeNotice(dn, 'pos', [fullLine(1, 1, quantity), fullLine(2, 2)]));
    await relay.post('checkout', { seq: `${dn}-c`, dn, pkg: { tn: `${dn}-OUT`, sns: codes } });
    await relay.reaches('checkout', `${dn}-c`, 'delivered');
  };
  const refund = (seq: string, dn: string, code: string) =>
    stage.relay().post('refund', { seq, dn, tn: 'BACK', sn: code });
  const sent = (dn: string) =>
    stage
      .vendor()
      .to(POS)
      .map(({ body }) => JSON.parse(body))
      .filter(({ SellBillNum }) => SellBillNum === `XS-${dn}`);
  const answerWithBill = (bill: string) =>
    stage
      .vendor()
      .answerWith((request, res) =>
        json(
          200,
          request.path === POS
            ? { errcode: 0, errmsg: '', tag: { BillNum: bill, RefundAuthState: '待审核', RefundState: '申请' } }
            : { flag: 'success', code: '0', message: '' },
        )(request, res),
      );
  const callback = async (over: Readonly<Record<string, unknown>>): Promise<number> =>
    (
      await stage.relay().send('POST', '/callbacks/pos/refund', {
        BillNum: 'none',
        SenderBillNum: 'none',
        RefundAuthState: '已办理',
        RefundState: '已办理',
        ...over,
      })
    ).status;

  it('waits for the rest of the line, then sends it once for all its events', async () => {
    const relay = stage.relay();
    await ship('P1', 2, [sn(1, 1), sn(1, 2), sn(2, 1)]);
    await refund('p1-a', 'P1', sn(1, 1));
    const waiting = await relay.reaches('refund', 'p1-a', 'waiting/waiting-for-line');
    expect(waiting.deliveries).to.deep.equal([]);
    expect(sent('P1')).to.deep.equal([]);
    await refund('p1-b', 'P1', sn(1, 2));
    const [a, b] = await Promise.all([
      relay.reaches('refund', 'p1-a', 'delivered'),
      relay.reaches('refund', 'p1-b', 'delivered'),
    ]);
    expect(sent('P1')).to.deep.equal([
      { SellBillNum: 'XS-P1', Memory: `tn:BACK sn:${sn(1, 2)}`, Details: [1], SenderBillNum: 'p1-b' },
    ]);
    expect(a.deliveries).to.deep.equal(b.deliveries);
    expect(a.deliveries[0]?.vendorState).to.deep.equal({
      BillNum: 'B1',
      RefundAuthState: '待审核',
      RefundState: '申请',
    });
  });

  it('does not hold back another line of the same notice', async () => {
    const relay = stage.relay();
    await ship('P2', 2, [sn(1, 1), sn(1, 2), sn(2, 1)]);
    await refund('p2-half', 'P2', sn(1, 1));
    await relay.reaches('refund', 'p2-half', 'waiting/waiting-for-line');
    await refund('p2-other', 'P2', sn(2, 1));
    await relay.reaches('refund', 'p2-other', 'delivered');
    expect(sent('P2').map(({ Details }) => Details)).to.deep.equal([[2]]);
  });

  it('sends one request for refunds that arrive at the same instant on two workers', async () => {
    const relay = stage.relay();
    const lines = Array.from({ length: 10 }, (_, i) => `PX${i}`);
    await Promise.all(lines.map((dn) => ship(dn, 2, [sn(1, 1), sn(1, 2)])));
    await Promise.all(lines.flatMap((dn) => [refund(`${dn}-a`, dn, sn(1, 1)), refund(`${dn}-b`, dn, sn(1, 2))]));
    for (const dn of lines) {
      await relay.reaches('refund', `${dn}-a`, 'delivered');
      await relay.reaches('refund', `${dn}-b`, 'delivered');
      expect(sent(dn), dn).to.have.lengthOf(1);
    }
  });

  it('shows a line that stays incomplete after LINE_WAIT_DAYS, and still completes it', async () => {
    const relay = stage.relay();
    await ship('P3', 2, [sn(1, 1), sn(1, 2)]);
    const day = 86_400_000;
    const asked = Date.now();
    await refund('p3-a', 'P3', sn(1, 1));
    await relay.reaches('refund', 'p3-a', 'waiting/waiting-for-line');
    const due = Number(await relay.client.zscore(`${relay.prefix}:deadlines`, 'refund:p3-a'));
    expect(due).to.be.within(asked + day - 1000, Date.now() + day + 1000);
    await relay.client.zadd(`${relay.prefix}:deadlines`, 'XX', '1', 'refund:p3-a');
    await relay.reaches('refund', 'p3-a', 'attention/line-incomplete');
    await refund('p3-b', 'P3', sn(1, 2));
    await relay.reaches('refund', 'p3-a', 'delivered');
    expect(sent('P3')).to.have.lengthOf(1);
    expect(await relay.client.zrange(`${relay.prefix}:attention`, '0', '-1')).to.deep.equal([]);
  });

  it('takes back all lines of a refused notice at once, whatever their quantity', async () => {
    const relay = stage.relay();
    await relay.announce(completeNotice('P4', 'pos', [fullLine(1, 1, 3), fullLine(2, 2)]));
    await relay.post('refuse', { seq: 'p4', dn: 'P4', msg: '缺货' });
    await relay.reaches('refuse', 'p4', 'delivered');
    expect(sent('P4')).to.deep.equal([
      {
        SellBillNum: 'XS-P4',
        Memory: '仓库退单 refuse-p4',
        GuestMemory: '缺货',
        Details: [1, 2],
        SenderBillNum: 'refuse-p4',
      },
    ]);
  });

  describe('callback', () => {
    const delivered = async (dn: string, bill: string) => {
      answerWithBill(bill);
      await ship(dn, 1, [sn(1, 1), sn(2, 1)]);
      await refund(`${dn}-r`, dn, sn(1, 1));
      await stage.relay().reaches('refund', `${dn}-r`, 'delivered');
    };
    const stateOf = async (dn: string) => {
      const view = await stage.relay().event('refund', `${dn}-r`);
      return [view ? statusOf(view) : null, view?.deliveries[0]?.vendorState];
    };

    it('of an unknown bill is 404', async () => {
      expect(await callback({ BillNum: 'nobody', SenderBillNum: 'nobody' })).to.equal(404);
    });

    it('sets the vendor state of the delivery that our number names', async () => {
      await delivered('C1', 'BILL-1');
      expect(
        await callback({ BillNum: 'BILL-1', SenderBillNum: 'C1-r', RefundState: '审核中', RefundAuthState: '' }),
      ).to.equal(204);
      expect(await stateOf('C1')).to.deep.equal([
        'delivered',
        { BillNum: 'BILL-1', RefundAuthState: '', RefundState: '审核中' },
      ]);
    });

    it('finds the delivery by the number of the POS, too', async () => {
      await delivered('C2', 'BILL-2');
      expect(await callback({ BillNum: 'BILL-2' })).to.equal(204);
      expect(await stateOf('C2')).to.deep.equal([
        'delivered',
        { BillNum: 'BILL-2', RefundAuthState: '已办理', RefundState: '已办理' },
      ]);
    });

    it('does not take a bill of the POS for a number of ours', async () => {
      await delivered('C3', 'BILL-3');
      await delivered('C4', 'C3-r');
      expect(await callback({ BillNum: 'BILL-3', SenderBillNum: 'C3-r', RefundState: '审核中' })).to.equal(204);
      expect((await stateOf('C3'))[1]).to.include({ RefundState: '审核中' });
      expect((await stateOf('C4'))[1]).to.include({ RefundState: '申请' });
    });

    it('已拒绝 takes the delivery to the attention list, finally', async () => {
      await delivered('C5', 'BILL-5');
      expect(await callback({ SenderBillNum: 'C5-r', RefundAuthState: '已拒绝', RefundState: '' })).to.equal(204);
      expect((await stateOf('C5'))[0]).to.equal('attention/vendor-refused');
      expect(await callback({ SenderBillNum: 'C5-r' })).to.equal(204);
      expect((await stateOf('C5'))[0]).to.equal('attention/vendor-refused');
    });

    it('已办理 is final: what is said after it changes nothing', async () => {
      await delivered('C9', 'BILL-9');
      expect(await callback({ BillNum: 'BILL-9', SenderBillNum: 'C9-r' })).to.equal(204);
      expect(await callback({ BillNum: 'BILL-9', SenderBillNum: 'C9-r', RefundAuthState: '已拒绝' })).to.equal(204);
      const [status, said] = await stateOf('C9');
      expect(status).to.equal('delivered');
      expect(said).to.include({ RefundAuthState: '已办理' });
    });

    it('of a whole line counts for each of its events', async () => {
      const relay = stage.relay();
      answerWithBill('BILL-6');
      await ship('C6', 2, [sn(1, 1), sn(1, 2)]);
      await refund('c6-a', 'C6', sn(1, 1));
      await relay.reaches('refund', 'c6-a', 'waiting/waiting-for-line');
      await refund('c6-b', 'C6', sn(1, 2));
      await relay.reaches('refund', 'c6-a', 'delivered');
      expect(await callback({ SenderBillNum: 'c6-b', RefundState: '已拒绝', RefundAuthState: '已拒绝' })).to.equal(204);
      await relay.reaches('refund', 'c6-a', 'attention/vendor-refused');
      await relay.reaches('refund', 'c6-b', 'attention/vendor-refused');
      expect(await relay.client.zcard(`${relay.prefix}:attention`)).to.equal(2);
    });

    /** Refused as `first`, sent anew by a person and answered with `second`. */
    const sentAnew = async (dn: string, first: string, second: string) => {
      await delivered(dn, first);
      const refused = { BillNum: first, SenderBillNum: `${dn}-r`, RefundAuthState: '已拒绝', RefundState: '' };
      expect(await callback(refused)).to.equal(204);
      answerWithBill(second);
      const [item] = (await stage.relay().event('refund', `${dn}-r`))?.deliveries ?? [];
      const acted = await stage.relay().ledger.act(`d/${item?.id}`, 'retry');
      if (acted.answer === 'ok') await stage.relay().enqueue(acted.wake);
      await until(async () => (await stage.relay().event('refund', `${dn}-r`))?.deliveries[0]?.attempts.length === 2, {
        timeoutMs: 30_000,
        what: 'the second request',
      });
      return refused;
    };

    it('of an earlier request says nothing of the one that was sent anew', async () => {
      const refused = await sentAnew('C7', 'BILL-7', 'BILL-7B');
      await stage.relay().reaches('refund', 'C7-r', 'delivered');
      expect(await callback(refused)).to.equal(204);
      expect((await stateOf('C7'))[0]).to.equal('delivered');
      expect(await callback({ BillNum: 'BILL-7B', SenderBillNum: 'C7-r', RefundAuthState: '已拒绝' })).to.equal(204);
      expect((await stateOf('C7'))[0]).to.equal('attention/vendor-refused');
    });

    it('已拒绝 stands where the POS answers what was sent anew with the same number', async () => {
      await sentAnew('C8', 'BILL-8', 'BILL-8');
      const view = await stage.relay().reaches('refund', 'C8-r', 'attention/vendor-refused');
      expect(view.deliveries[0]?.attempts.map(({ outcome }) => outcome)).to.deep.equal(['delivered', 'delivered']);
      expect(view.detail).to.contain('BILL-8').and.contain('refused before');
    });
  });
});
