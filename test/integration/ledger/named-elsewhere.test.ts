import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

/** CONTRACT §4: where `sn` or `tn` belong to another notice the item says which, and a retry may name that `dn`. */
describe('a return that names a notice nothing left under, of a piece that left under another', () => {
  const use = useRedis();
  let desk: Desk;
  const attention = async () => (await desk.ledger.attentionPage({}, { limit: 10 })).items;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    for (const dn of ['D1', 'D2']) await desk.announce(notice(dn, [line(1, 1)]));
    await desk.checkout('c2', 'D2', [sn(1, 2)]);
    await desk.mapAll();
  });
  const isMoved = async (): Promise<void> => {
    const [item] = await attention();
    expect(item).to.include({ id: 'e/refund:r1', dn: 'D1', other: 'D2' });
    expect((await desk.event('refund', 'r1')).detail).to.contain('belongs to D2');
    expect(await desk.act('e/refund:r1', 'retry', 'D2')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.event('refund', 'r1')).to.include({ status: 'sending', dn: 'D2' });
  };

  for (const step of ['refused', 'cancelled'] as const) {
    it(`says which, where its notice was ${step}`, async () => {
      if (step === 'refused') await desk.refuse('f1', 'D1');
      else await desk.ledger.setNoticeState('D1', 'cancel');
      await desk.refund('r1', 'D1', sn(1, 2));
      await desk.mapAll();
      expect(await desk.status('refund', 'r1')).to.equal('attention/already-refused');
      await isMoved();
    });
  }

  it('says which, where it waits for a checkout of its notice, and once it has waited too long', async () => {
    await desk.refund('r1', 'D1', sn(1, 2));
    await desk.mapAll();
    const { status, waitsFor, detail } = await desk.event('refund', 'r1');
    expect([status, waitsFor?.what, waitsFor?.name]).to.deep.equal(['waiting', 'checkout', 'D1']);
    expect(detail).to.contain('belongs to D2');
    for (const id of await use.redis().zrange(`${use.prefix()}:deadlines`, '0', '-1')) {
      await use.redis().zadd(`${use.prefix()}:deadlines`, 0, id);
    }
    await desk.ledger.overdue(10);
    expect(await desk.status('refund', 'r1')).to.equal('attention/no-checkout');
    await isMoved();
  });
});
