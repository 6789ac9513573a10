import { expect } from 'chai';
import { DAY, keptDelivery, keptEvent, keptNotice, NOON, useHistory } from '../../support/kept.js';

describe('finding what is in the history', () => {
  const { history, put } = useHistory();

  it('finds an event by kind and seq alone, letters as they are', async () => {
    await put({ events: [keptEvent({ seq: 'abC' }), keptEvent({ seq: 'abC', kind: 'refuse', no: 8 })] });
    expect(await history().find('refund', 'abC')).to.include({ kind: 'refund', seq: 'abC' });
    expect(await history().find('refuse', 'abC')).to.include({ kind: 'refuse' });
    expect(await history().find('refund', 'abc')).to.equal(null);
    expect(await history().find('checkout', 'abC')).to.equal(null);
  });

  it('takes no number for a pattern', async () => {
    const odd = [`it's`, 'a & b', 'x:*', '!y', 'b\\c', "\\'", '(z)', '%', ' ', '中文'];
    await put({ events: odd.map((seq, i) => keptEvent({ seq, no: i })) });
    for (const seq of odd) {
      expect(await history().find('refund', seq), seq).to.include({ seq });
      expect(
        (await history().byNumber(seq)).map((event) => event.seq),
        seq,
      ).to.deep.equal([seq]);
    }
    expect(await history().byNumber('')).to.deep.equal([]);
  });

  it('finds events by every number they have, letters in either case, newest first', async () => {
    const delivery = keptDelivery({ reference: 'refuse-Q1', bills: ['TH001', 'TH002'] });
    const numbers = {
      seq: 'Seq9',
      dn: 'Oms9',
      tns: ['SF9', 'SF10'],
      sns: ['5046A', '5046B'],
      tid: 'Tid9',
      bill: 'XS9',
    };
    await put({
      events: [
        keptEvent({ ...numbers, deliveries: [delivery] }),
        keptEvent({ ...numbers, seq: 'later', acceptedAt: NOON + 40 * DAY, deliveries: [] }),
        keptEvent({ seq: 'other', dn: 'OMS2', tns: [], sns: [], tid: null, deliveries: [] }),
      ],
    });
    for (const number of ['oms9', 'OMS9', 'sf9', 'sf10', '5046a', 'TID9', 'xs9'])
      expect(
        (await history().byNumber(number)).map(({ seq }) => seq),
        number,
      ).to.deep.equal(['later', 'Seq9']);
    for (const number of ['SEQ9', 'refuse-q1', 'th001', 'TH002'])
      expect(
        (await history().byNumber(number)).map(({ seq }) => seq),
        number,
      ).to.deep.equal(['Seq9']);
    expect(await history().byNumber('SF')).to.deep.equal([]);
    expect(await history().byNumber('OMS9', 1)).to.have.lengthOf(1);
  });

  it("finds the event whose delivery a callback names, by our number or by the vendor's, never by another", async () => {
    const delivery = keptDelivery({ id: 'pos-1/refund:p1', reference: 'R7', bills: ['B1', 'B2'] });
    await put({ events: [keptEvent({ seq: 'p1', deliveries: [delivery] }), keptEvent({ seq: 'B1', no: 8 })] });
    expect(await history().homeOf({ reference: 'R7' })).to.include({ seq: 'p1' });
    expect(await history().homeOf({ bill: 'B2' })).to.include({ seq: 'p1' });
    expect(await history().homeOf({ bill: 'B1' })).to.include({ seq: 'p1' });
    expect(await history().homeOf({ bill: 'R7' })).to.equal(null);
    expect(await history().homeOf({ reference: 'b2' })).to.equal(null);
  });

  it('finds a notice by dn, piece, parcel and order number, letters as they are', async () => {
    const notice = keptNotice({
      tid: 'T9',
      bill: 'XS9',
      index: [
        { key: 'sn:5046', member: 'refund:r1', score: 7 },
        { key: 'tn:SF1', member: '["OMS1","c1"]', score: -3 },
        { key: 'order:OLD', member: 'OMS1', score: 0 },
      ],
    });
    await put({ notices: [notice, keptNotice({ dn: 'OMS2', tid: 'T2', index: [] })] });
    for (const by of [
      { dn: 'OMS1' },
      { sn: '5046' },
      { tn: 'SF1' },
      { order: 'T9' },
      { order: 'XS9' },
      { order: 'OLD' },
    ])
      expect(await history().noticesOf(by), JSON.stringify(by)).to.deep.equal([notice]);
    for (const by of [{ dn: 'oms1' }, { sn: 'SF1' }, { tn: '5046' }, { order: 'OMS1' }])
      expect(await history().noticesOf(by), JSON.stringify(by)).to.deep.equal([]);
  });

  it('gives of two notices of one number the newer one first', async () => {
    await put({ notices: [keptNotice(), keptNotice({ firstAt: NOON + 700 * DAY, revision: 2 })] });
    expect((await history().noticesOf({ dn: 'OMS1' })).map(({ revision }) => revision)).to.deep.equal([2, 1]);
  });
});
