import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { moveAll } from '../../support/moves.js';
import { usePast } from './stage.js';

describe('the life of a notice that Redis let go of', function () {
  this.timeout(180_000);
  const use = usePast();

  it('is what it was while Redis had it', async () => {
    await use.desk().announce(notice('D1', [line(1, 1, 2, { price: '19.90' })]));
    await use.desk().checkout('S-out', 'D1', [sn(1, 1), sn(1, 2)], 'SF-out');
    await use.desk().mapAll();
    await use.desk().attempt('push', { status: 'delivered' });
    await use.desk().refund('S-back', 'D1', sn(1, 1));
    await use.desk().mapAll();
    await use.desk().attempt('wdt', { status: 'delivered' });
    const sorted = async () => {
      const life = await use.both().noticeLife('D1');
      return life && { ...life, pieces: [...life.pieces].sort((a, b) => a.sn.localeCompare(b.sn)) };
    };
    const before = await sorted();
    expect(before?.money).to.deep.equal({ ordered: '39.80', shipped: '39.80', refunded: '19.90' });
    await moveAll(use.desk().ledger, use.history());
    await use.redis().del(`${use.prefix()}:document:D1`, `${use.prefix()}:notice:D1`);
    expect(await use.desk().ledger.noticeLife('D1')).to.equal(null);
    expect(await sorted()).to.deep.equal(before);
    expect(await use.both().noticeLife('D2')).to.equal(null);
  });
});
