import { createHash } from 'node:crypto';
import { connectorFor } from '@scm-relay/connectors';
import { expect } from 'chai';
import { checkout, notice, refund, refuse } from '../../contract/samples.js';
import { detailOf, map, requestOf } from './map.js';

const withBody = (body: Partial<typeof refund.body>) => ({ event: { ...refund, body: { ...refund.body, ...body } } });

describe('pos.refund', () => {
  it('takes back the line of a refund', () => {
    expect(requestOf('pos.refund')).to.deep.equal({
      SellBillNum: 'XS20200922001',
      Memory: 'tn:SF1885708314178 sn:4681950025001473456292',
      Details: [1],
      SenderBillNum: '4frd21d6u',
    });
  });

  it('takes back all lines of a refuse, with the message of the warehouse', () => {
    expect(requestOf('pos.refund', { event: refuse, lines: notice.lines })).to.deep.equal({
      SellBillNum: 'XS20200922001',
      Memory: '仓库退单 refuse-8ud22e996',
      GuestMemory: '缺货',
      Details: [1, 2],
      SenderBillNum: 'refuse-8ud22e996',
    });
  });

  it('has no guest memory for a refuse without a message', () => {
    const { msg: _, ...body } = refuse.body;
    expect(requestOf('pos.refund', { event: { ...refuse, body } })).not.to.have.property('GuestMemory');
  });

  it('keeps a message of 100 characters whole, however wide they are', () => {
    const msg = '𠮷'.repeat(100);
    const event = { ...refuse, body: { ...refuse.body, msg } };
    expect(requestOf('pos.refund', { event }).GuestMemory).to.equal(msg);
  });

  it('sends a reference of 32 characters as it is, a longer one as 32 digits of its SHA-256', () => {
    const seq = '件'.repeat(33);
    const hash = createHash('sha256').update(seq).digest('hex').slice(0, 32);
    expect(requestOf('pos.refund', withBody({ seq: '件'.repeat(32) })).SenderBillNum).to.equal('件'.repeat(32));
    expect(requestOf('pos.refund', withBody({ seq })).SenderBillNum).to.equal(hash);
  });

  it('names the reference that callbacks will come back with', () => {
    expect(map('pos.refund')).to.include({ reference: '4frd21d6u' });
  });

  it('counts the prefix of a refuse to its reference', () => {
    const event = { ...refuse, body: { seq: 'x'.repeat(26) } };
    expect(requestOf('pos.refund', { event }).SenderBillNum).to.match(/^[0-9a-f]{32}$/);
  });

  it('cuts the parcel number, at a whole letter, where it and the piece do not fit', () => {
    const sn = 's'.repeat(50);
    const { Memory } = requestOf('pos.refund', withBody({ tn: `${'t'.repeat(42)}e\u0301xxxxxx`, sn }));
    expect(Memory).to.equal(`tn:${'t'.repeat(42)} sn:${sn}`);
  });

  it('cuts inside a letter only where the letter has no end', () => {
    const { Memory } = requestOf('pos.refund', withBody({ tn: `e${'\u0301'.repeat(49)}`, sn: 's'.repeat(50) }));
    expect([...Memory]).to.have.length.at.most(100);
    expect(Memory).to.contain(`sn:${'s'.repeat(50)}`);
  });

  it('takes lines back as a whole only', () => {
    expect(connectorFor('pos.refund').operations['pos.refund']?.wholeLine).to.equal(true);
  });

  it('is unmappable without the number of the sale, or with one too long', () => {
    const { sellBillNum: _, ...rest } = notice;
    expect(detailOf('pos.refund', { notice: rest })).to.match(/^\/notice\/sellBillNum: ./);
    const long = { ...notice, sellBillNum: 'x'.repeat(21) };
    expect(detailOf('pos.refund', { notice: long })).to.match(/^\/request\/SellBillNum: .*20/);
  });

  it('is unmappable for a checkout and without lines', () => {
    expect(detailOf('pos.refund', { event: checkout })).to.match(/^\/event\/kind: ./);
    expect(detailOf('pos.refund', { lines: [] })).to.match(/^\/request\/Details: ./);
  });
});
