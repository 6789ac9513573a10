import type { NoticeLife } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Stage, useBoard, VIEWER } from './stage.js';

/** Two pieces of one line left and one came back; the other line was refused. */
const live = async ({ desk }: Stage): Promise<void> => {
  const lines = [line(1, 1, 2, { price: '19.90', title: 'T恤' }), line(2, 2, 1, { price: '5.00' })];
  const payments = [{ method: 'alipay', money: '44.80', code: 'SECRET-CODE' }];
  const member = { name: '大海', mobile: '13812345678' };
  await desk.announce(notice('D1', lines, { channel: 'erp', store: { storesId: '1' }, payments, member }));
  await desk.checkout('S-out', 'D1', [sn(1, 1), sn(1, 2)], 'SF-out');
  await desk.mapAll();
  await desk.attempt('push', { status: 'delivered' });
  await desk.refuse('S-rest', 'D1');
  await desk.refund('S-back', 'D1', sn(1, 1), 'SF-back');
  await desk.mapAll();
};

describe('the whole life of a notice', () => {
  const board = useBoard();
  const life = async (dn: string): Promise<NoticeLife | null> => board.stage().desk.ledger.noticeLife(dn);

  it('is what left, came back and was refused of each line', async () => {
    await live(board.stage());
    expect(
      (await life('D1'))?.lines.map(({ shipped, refunded, refused }) => [shipped, refunded, refused]),
    ).to.deep.equal([
      [2, 1, 0],
      [0, 1, 1],
    ]);
  });

  it('is which parcel each piece left in, by which event, and which brought it back', async () => {
    await live(board.stage());
    const pieces = [...((await life('D1'))?.pieces ?? [])].sort((a, b) => a.sn.localeCompare(b.sn));
    expect(pieces).to.deep.equal([
      { sn: sn(1, 1), lineId: 1, tn: 'SF-out', shippedBy: 'S-out', returnedBy: 'S-back' },
      { sn: sn(1, 2), lineId: 1, tn: 'SF-out', shippedBy: 'S-out', returnedBy: null },
    ]);
  });

  it('is money: ordered, shipped, refunded, and what each payment gave back', async () => {
    await live(board.stage());
    const found = await life('D1');
    expect(found?.money).to.deep.equal({ ordered: '44.80', shipped: '39.80', refunded: '24.90' });
    expect(found?.payments).to.deep.equal([{ method: 'alipay', money: '44.80', refunded: '24.90' }]);
  });

  it('stands on one page with its events, reached from its trace, without anybody’s data', async () => {
    await live(board.stage());
    const { text: trace } = await board.stage().ask('/trace?q=SF-out', VIEWER);
    expect(trace).to.include('href="/notice?dn=D1"');
    const { status, text } = await board.stage().ask('/notice?dn=D1', VIEWER);
    expect(status).to.equal(200);
    for (const part of ['SF-out', 'SF-back', 'S-rest', 'T恤', '24.90', 'alipay', 'is out'])
      expect(text).to.include(part);
    for (const secret of ['大海', '13812345678', 'SECRET-CODE']) expect(text).not.to.include(secret);
  });

  it('says that the OMS took it back, which is no event to be looked up', async () => {
    const { desk, ask } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.ledger.setNoticeState('D1', 'cancel');
    const { text } = await ask('/notice?dn=D1', VIEWER);
    expect(text)
      .to.match(/cancelled<\/span> <time[^>]+>[^<]+<\/time> · OMS</)
      .and.not.include('seq=oms');
  });

  it('says that a notice is unknown, and shows what came for it all the same', async () => {
    const { desk, ask } = board.stage();
    await desk.refuse('S-lone', 'D9');
    const { text } = await ask('/notice?dn=D9', VIEWER);
    expect(text).to.include('No notice D9 is known').and.include('S-lone');
    expect((await ask('/notice', VIEWER)).status).to.equal(400);
  });
});
