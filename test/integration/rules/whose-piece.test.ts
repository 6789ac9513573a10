import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** CONTRACT §4, "Whose piece came back": read from the order of acceptance, never from who was mapped last. */
describe('whose piece came back', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' }, [['checkout', 'refuse', 'wdt', 'pos', 'erp', 'push']]);
  const shop = openShop(stage);
  let pieces = 0;
  let code: string;
  beforeEach(() => {
    pieces += 1;
    code = sn(1, pieces);
  });
  const notice = (dn: string) => completeNotice(dn, 'wdt', [fullLine(1, 1)]);
  const returnsOf = (piece: string) => shop.wdtReturns().filter((entry) => entry.startsWith(piece));
  /** a worker for refunds, which is away until then */
  const startRefunds = () => stage.relay().startWorker(['refund', 'wdt']);

  it('is the sale before the return, though the piece was sold again before anybody looked at it', async () => {
    await shop.put(notice('A1'));
    await shop.put(notice('B1'));
    await shop.checkout('a1', 'A1', [code]);
    await shop.reaches('checkout', 'a1', 'delivered');
    await shop.refund('r1', code);
    await shop.checkout('b1', 'B1', [code]);
    await shop.reaches('checkout', 'b1', 'delivered');
    await startRefunds();
    await shop.reaches('refund', 'r1', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A1`]);
    await shop.refund('r1b', code);
    await shop.reaches('refund', 'r1b', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A1`, `${code} of T-B1`]);
  });

  it('is the same where the first notice is late, and where the second checkout is not mapped yet', async () => {
    await shop.put(notice('B2'));
    await shop.checkout('a2', 'A2', [code]);
    await shop.refund('r2', code);
    await shop.checkout('b2', 'B2', [code]);
    await shop.reaches('checkout', 'b2', 'delivered');
    await shop.refund('r2b', code);
    await shop.reaches('refund', 'r2b', 'delivered');
    await shop.reaches('refund', 'r2', 'waiting/no-checkout');
    await shop.put(notice('A2'));
    await shop.reaches('refund', 'r2', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-B2`, `${code} of T-A2`]);
  });

  it('waits for the checkout that owns it while that is unmapped or unmappable', async () => {
    await shop.put(completeNotice('A3', 'wdt', [fullLine(1, 9)]));
    await shop.checkout('a3', 'A3', [code]);
    await shop.reaches('checkout', 'a3', 'attention/unmappable');
    await shop.refund('r3', code);
    await shop.reaches('refund', 'r3', 'waiting/no-checkout');
    await shop.put(notice('A3'));
    await shop.reaches('refund', 'r3', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A3`]);
  });

  it('is for a person where the return is older than the sale that would own it, and an earlier sale is open', async () => {
    await shop.put(notice('A4'));
    await shop.put(notice('B4'));
    await shop.checkout('a4', 'A4', [code]);
    await shop.checkout('b4', 'B4', [code]);
    await shop.reaches('checkout', 'b4', 'delivered');
    await shop.refund('r4', code, { ts: '2020-09-22 12:00:03' });
    const { deliveries } = await shop.reaches('refund', 'r4', 'attention/unclear-owner');
    expect(deliveries).to.deep.equal([]);
    const view = await stage.relay().event('refund', 'r4');
    expect(view?.detail).to.contain('A4').and.contain('B4');
    expect(await shop.act('e/refund:r4', 'retry', 'A4')).to.equal('ok');
    await shop.reaches('refund', 'r4', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A4`]);
  });

  it('is known once a checkout that came late names it', async () => {
    await shop.put(notice('A5'));
    await shop.refund('r5', code);
    await shop.reaches('refund', 'r5', 'attention/unresolved');
    await shop.checkout('a5', 'A5', [code]);
    await shop.reaches('refund', 'r5', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A5`]);
  });

  it('is hinted at where a refund names a notice that nobody knows, and may be moved while it waits', async () => {
    await shop.put(notice('A6'));
    await shop.checkout('a6', 'A6', [code]);
    await shop.reaches('checkout', 'a6', 'delivered');
    await shop.refund('r6', code, { dn: 'MISTYPED' });
    const { detail } = await shop.reaches('refund', 'r6', 'waiting/no-notice');
    expect(detail).to.contain('A6');
    expect(await shop.act('e/refund:r6', 'retry', 'A6')).to.equal('ok');
    await shop.reaches('refund', 'r6', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A6`]);
  });

  it('says where a piece left again without having come back', async () => {
    await shop.put(notice('A7'));
    await shop.put(notice('B7'));
    await shop.checkout('a7', 'A7', [code]);
    await shop.reaches('checkout', 'a7', 'delivered');
    await shop.checkout('b7', 'B7', [code]);
    await shop.reaches('checkout', 'b7', 'delivered');
    expect((await stage.relay().event('checkout', 'b7'))?.warnings).to.deep.equal([`still-out: ${code} of A7`]);
    expect(await stage.relay().metrics()).to.match(
      /^scm_warnings_total\{warning="still-out",service="workers"\} [1-9]/m,
    );
  });
});
