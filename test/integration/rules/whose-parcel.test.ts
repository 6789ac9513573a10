import { SAMPLES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** a time as the WMS writes it, in the zone of the events */
const written = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** CONTRACT §4, "Whose piece came back": sales that count no more, the parcel's number, and what a person is told. */
describe('whose piece came back, where its last sale does not say', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);
  const notice = (dn: string, sku = 1, quantity = 1) => completeNotice(dn, 'wdt', [fullLine(1, sku, quantity)]);
  const sold = async (seq: string, dn: string, ...codes: string[]) => {
    await shop.put(notice(dn, 1, codes.length));
    await shop.checkout(seq, dn, codes);
    return shop.reaches('checkout', seq, 'delivered');
  };
  const returnsOf = (piece: string) => shop.wdtReturns().filter((entry) => entry.startsWith(piece));

  it('the sale before, where a person discards the last one', async () => {
    const code = sn(1, 1);
    await sold('a1', 'A1', code);
    await shop.put(notice('B1', 9));
    await shop.checkout('b1', 'B1', [code]);
    await shop.reaches('checkout', 'b1', 'attention/unmappable');
    await shop.refund('r1', code);
    expect((await shop.reaches('refund', 'r1', 'waiting/no-checkout')).dn).to.equal('B1');
    await shop.act('e/checkout:b1', 'discard');
    await shop.reaches('refund', 'r1', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A1`]);
  });

  it('the sale before, where the last one is superseded by one without the piece', async () => {
    const code = sn(1, 2);
    await sold('a2', 'A2', code);
    await shop.put(notice('B2', 1));
    await shop.checkout('b2', 'B2', [code, sn(9, 2)], 'PARCEL-B2');
    await shop.reaches('checkout', 'b2', 'attention/unmappable');
    await shop.refund('r2', code);
    await shop.reaches('refund', 'r2', 'waiting/no-checkout');
    await shop.checkout('b2again', 'B2', [sn(1, 22)], 'PARCEL-B2');
    await shop.reaches('checkout', 'b2', 'superseded');
    await shop.reaches('refund', 'r2', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-A2`]);
  });

  it('the last sale, where the return is older by less than clocks differ', async () => {
    const code = sn(1, 3);
    await sold('a3', 'A3', code);
    const { acceptedAt } = await sold('b3', 'B3', code);
    await shop.refund('r3', code, { ts: written(Date.parse(acceptedAt) - 30_000) });
    await shop.reaches('refund', 'r3', 'delivered');
    expect(returnsOf(code)).to.deep.equal([`${code} of T-B3`]);
  });

  it('a person’s, where it is older by more: both sales are named', async () => {
    const code = sn(1, 4);
    await sold('a4', 'A4', code);
    const { acceptedAt } = await sold('b4', 'B4', code);
    await shop.refund('r4', code, { ts: written(Date.parse(acceptedAt) - 90_000) });
    const { detail } = await shop.reaches('refund', 'r4', 'attention/unclear-owner');
    expect(detail).to.contain('A4').and.contain('B4');
  });

  it('that of the parcel it left in, before any expected return of that number', async () => {
    await sold('a5', 'A5', sn(1, 51));
    await shop.put(notice('B5', 5));
    const refunds = { refund_no: 'TK-B5', type: '2', tid: 'T-B5', return_logistics_no: 'OUT-a5' };
    await stage.relay().send('POST', '/pushReturngoods?app_key=24647807', { data: { refunds } });
    await shop.refund('r5', sn(1, 52), { tn: 'OUT-a5' });
    const { dn, detail } = await shop.reaches('refund', 'r5', 'attention/sn-not-shipped');
    expect(dn).to.equal('A5');
    expect(detail).to.contain(sn(1, 52));
    // a checkout that came late says whose it is
    await sold('c5', 'C5', sn(1, 52));
    await shop.reaches('refund', 'r5', 'delivered');
    expect(returnsOf(sn(1, 52))).to.deep.equal([`${sn(1, 52)} of T-C5`]);
  });

  it('another’s than it says: the item names that notice, and may be retried under it', async () => {
    await sold('a6', 'A6', sn(1, 61));
    await sold('b6', 'B6', sn(1, 62));
    await shop.refund('r6', sn(1, 62), { dn: 'A6' });
    expect((await shop.reaches('refund', 'r6', 'attention/sn-not-shipped')).detail).to.contain('B6');
    expect(await shop.act('e/refund:r6', 'retry', 'B6')).to.equal('ok');
    const { dn } = await shop.reaches('refund', 'r6', 'delivered');
    expect(dn).to.equal('B6');
    expect(returnsOf(sn(1, 62))).to.deep.equal([`${sn(1, 62)} of T-B6`]);
  });

  it('its own notice’s, where that leaves in parts and its checkout comes later than the return', async () => {
    await shop.put(notice('A7', 1, 2));
    await shop.checkout('a7', 'A7', [sn(1, 71)]);
    await shop.reaches('checkout', 'a7', 'delivered');
    await shop.refund('r7', sn(1, 72), { dn: 'A7' });
    await shop.reaches('refund', 'r7', 'attention/sn-not-shipped');
    // a checkout may be late: it got a 503 and was sent again
    await shop.checkout('a7late', 'A7', [sn(1, 72)]);
    await shop.reaches('refund', 'r7', 'delivered');
    expect(returnsOf(sn(1, 72))).to.deep.equal([`${sn(1, 72)} of T-A7`]);
  });

  it('a checkout that names a mistyped notice is moved while it waits, with the returns of its pieces', async () => {
    await shop.put(notice('A8'));
    await shop.checkout('a8', 'A8-MISTYPED', [sn(1, 81)]);
    await shop.refund('r8', sn(1, 81));
    await shop.reaches('checkout', 'a8', 'waiting/no-notice');
    expect((await shop.reaches('refund', 'r8', 'waiting/no-checkout')).dn).to.equal('A8-MISTYPED');
    expect(await shop.act('e/checkout:a8', 'retry', 'A8')).to.equal('ok');
    await shop.reaches('checkout', 'a8', 'delivered');
    await shop.reaches('refund', 'r8', 'delivered');
    expect(returnsOf(sn(1, 81))).to.deep.equal([`${sn(1, 81)} of T-A8`]);
    expect((await shop.checkout('a8x', 'A8', [sn(1, 82)])).status, 'A8 has left').to.equal(409);
    expect((await shop.checkout('a8y', 'A8-MISTYPED', [sn(1, 83)])).status).to.equal(204);
  });

  it('is such a case in the document’s own samples', async () => {
    const skuOf = (code: string) => code.slice(0, 13);
    const samples: readonly [dn: string, seq: string, pkg: { tn: string; sns: string[] }[]][] = [
      [
        'OMS009246908643',
        '98d23x1da',
        [
          {
            tn: 'SF1885704192041',
            sns: ['5046351998702494052302', '5046352028652491386059', '5046414472652494709281'],
          },
        ],
      ],
      [
        'OMS009246907476',
        's3f53xbbt',
        [
          {
            tn: 'SF1885708314178',
            sns: ['4681714472647473454967', '4681814472001472323238', '4681815383643472322810'],
          },
          {
            tn: 'SF1885708314179',
            sns: [
              '4681950025001473456292',
              '4682551000001472316168',
              '4683314472252472337002',
              '5048952027645494253517',
            ],
          },
        ],
      ],
    ];
    for (const [dn, seq, pkg] of samples) {
      const lines = pkg
        .flatMap(({ sns }) => sns)
        .map((code, i) => ({ ...fullLine(i + 1, 0), sku: skuOf(code), specNo: `S${i}` }));
      await shop.put(completeNotice(dn, 'wdt', lines));
      await shop.post('checkout', { seq, dn, pkg });
      await shop.reaches('checkout', seq, 'delivered');
    }
    await shop.post('refund', SAMPLES.refund['with carrier and time']);
    const { detail } = await shop.reaches('refund', '4frd21d6u', 'attention/sn-not-shipped');
    expect(detail).to.contain('OMS009246907476');
    await shop.act('e/refund:4frd21d6u', 'retry', 'OMS009246907476');
    await shop.reaches('refund', '4frd21d6u', 'delivered');
    expect(returnsOf('4681950025001473456292')).to.deep.equal(['4681950025001473456292 of T-OMS009246907476']);
  });
});
