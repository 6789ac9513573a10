import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { openShop } from '../../support/shop.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';

/** CONTRACT §3.1: a checkout that was posted again, before anybody knew that its notice does not fit. */
describe('a checkout that repeats another one', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: 'none' });
  const shop = openShop(stage);

  it('is judged by itself once the one it repeats turns out unmappable', async () => {
    await shop.checkout('l1a', 'L1', [sn(1, 1), sn(9, 9)]);
    await shop.reaches('checkout', 'l1a', 'waiting/no-notice');
    expect((await shop.checkout('l1b', 'L1', [sn(1, 1)])).status).to.equal(204);
    await shop.reaches('checkout', 'l1b', 'recorded');
    await shop.put(completeNotice('L1', 'wdt', [fullLine(1, 1)]));
    await shop.reaches('checkout', 'l1b', 'delivered');
    await shop.reaches('checkout', 'l1a', 'superseded');
    await shop.refund('l1r', sn(1, 1));
    await shop.reaches('refund', 'l1r', 'delivered');
  });
});
