import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** CONTRACT §4, "Whose piece came back": what is accepted counts, mapped or not. Refunds have a worker of their own, which may be away. */
describe('a piece that is sold again', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' }, [['checkout', 'refuse', 'wdt', 'pos', 'erp', 'push']]);
  const shop = openShop(stage);
  let pieces = 0;
  let code: string;
  beforeEach(async () => {
    pieces += 1;
    code = sn(1, 500 + pieces);
  });
  const OLD = '2020-09-22 12:00:03';
  const sales = async (name: string): Promise<void> => {
    for (const each of ['A', 'B']) {
      await shop.put(completeNotice(`${each}${name}`, 'wdt', [fullLine(1, 1)]));
    }
  };
  const returnsOf = (piece: string) => shop.wdtReturns().filter((entry) => entry.startsWith(piece));
  /** refunds are mapped now, and until the end of the work */
  const withRefunds = async (work: () => Promise<void>): Promise<void> => {
    const worker = await stage.relay().startWorker(['refund', 'wdt']);
    try {
      await work();
    } finally {
      await worker.end();
    }
  };

  it('belongs to each buyer in turn behind 300 other returns, though nobody maps them until all is accepted', async () => {
    await sales('1');
    await shop.put(completeNotice('O1', 'wdt', [fullLine(1, 2, 300)], { shippedBefore: true }));
    await shop.checkout('a1', 'A1', [code]);
    await Promise.all(Array.from({ length: 300 }, (_, i) => shop.refund(`o1-${i}`, sn(2, i), { dn: 'O1' })));
    await shop.refund('r1', code);
    await shop.checkout('b1', 'B1', [code]);
    await shop.reaches('checkout', 'b1', 'delivered');
    await shop.refund('r1b', code);
    await withRefunds(async () => {
      await stage.relay().reaches('refund', 'r1', 'delivered', 30_000);
      await shop.reaches('refund', 'r1b', 'delivered');
    });
    expect(returnsOf(code).sort()).to.deep.equal([`${code} of T-A1`, `${code} of T-B1`]);
  });

  it('waits for the second sale where that is accepted and not mapped, and never goes to the first', async () => {
    await shop.put(completeNotice('A2', 'wdt', [fullLine(1, 1)]));
    await shop.checkout('a2', 'A2', [code]);
    await shop.reaches('checkout', 'a2', 'delivered');
    await shop.checkout('b2', 'B2', [code]);
    await withRefunds(async () => {
      await shop.refund('r2', code);
      const { dn } = await shop.reaches('refund', 'r2', 'waiting/no-checkout');
      expect(dn).to.equal('B2');
      await shop.put(completeNotice('B2', 'wdt', [fullLine(1, 1)]));
      await shop.reaches('refund', 'r2', 'delivered');
    });
    expect(returnsOf(code)).to.deep.equal([`${code} of T-B2`]);
  });

  it('an old return is the second sale’s where the first has one, accepted and not mapped, that names its notice', async () => {
    await sales('3');
    await shop.checkout('a3', 'A3', [code]);
    await shop.checkout('b3', 'B3', [code]);
    await shop.reaches('checkout', 'b3', 'delivered');
    await shop.refund('r3', code, { dn: 'A3' });
    await shop.refund('r3b', code, { ts: OLD });
    await withRefunds(async () => {
      await shop.reaches('refund', 'r3b', 'delivered');
      await shop.reaches('refund', 'r3', 'delivered');
    });
    expect(returnsOf(code).sort()).to.deep.equal([`${code} of T-A3`, `${code} of T-B3`]);
  });

  it('a repeated checkout is no return: an old return between two sales stays unclear', async () => {
    await sales('4');
    await shop.checkout('a4', 'A4', [code]);
    await shop.reaches('checkout', 'a4', 'delivered');
    await shop.checkout('a4again', 'A4', [code]);
    await shop.reaches('checkout', 'a4again', 'recorded');
    await shop.checkout('b4', 'B4', [code]);
    await shop.reaches('checkout', 'b4', 'delivered');
    await withRefunds(async () => {
      await shop.refund('r4', code, { ts: OLD });
      await shop.reaches('refund', 'r4', 'attention/unclear-owner');
    });
  });

  it('is not called still out where its return was accepted, though nobody mapped it yet', async () => {
    await sales('5');
    await shop.checkout('a5', 'A5', [code]);
    await shop.reaches('checkout', 'a5', 'delivered');
    await shop.refund('r5', code);
    await shop.checkout('b5', 'B5', [code]);
    expect((await shop.reaches('checkout', 'b5', 'delivered')).warnings).to.deep.equal([]);
  });

  it('is called still out where its first sale is not mapped yet', async () => {
    await shop.put(completeNotice('B6', 'wdt', [fullLine(1, 1)]));
    await shop.checkout('a6', 'A6', [code]);
    await shop.checkout('b6', 'B6', [code]);
    const { warnings } = await shop.reaches('checkout', 'b6', 'delivered');
    expect(warnings).to.deep.equal([`still-out: ${code} of A6`]);
  });
});
