import { expect } from 'chai';
import { context, notice, refund, refuse } from '../../contract/samples.js';
import { detailOf, requestOf } from './map.js';

const lines = notice.lines.slice(0, 1);
const remarkOf = (body: Partial<typeof refund.body>): string =>
  requestOf('wdt.smartRefund', { event: { ...refund, body: { ...refund.body, ...body } } })[0].remark;

describe('wdt.smartRefund', () => {
  it("is the document's three arguments, made of the sample refund", () => {
    expect(requestOf('wdt.smartRefund')).to.deep.equal([
      {
        tid: 'AT201704210011',
        return_warehouse_no: 'DEFAULT',
        remark: 'seq:4frd21d6u cc:SF tn:SF1885708314178 ts:2020-09-22 12:00:03 [fcf26c23f73993a8]',
        return_logistics_no: 'SF1885708314178',
        return_logistics_name: 'SF',
      },
      [{ spec_no: 'RRWDMS018040S', stockin_num: 1, remark: '4681950025001473456292' }],
      false,
    ]);
  });

  it('books one piece of a line of several', () => {
    expect(requestOf('wdt.smartRefund', { lines: notice.lines.slice(1) })[1]).to.deep.equal([
      { spec_no: 'RRWDMS018041M', stockin_num: 1, remark: '4681950025001473456292' },
    ]);
  });

  it('names the warehouse as the warehouses file does, else by its store code', () => {
    const to = (storeCode: string) =>
      requestOf('wdt.smartRefund', { event: { ...refund, body: { ...refund.body, storeCode } } })[0]
        .return_warehouse_no;
    expect([to('WH1'), to('WH2')]).to.deep.equal(['wdt-1', 'WH2']);
  });

  it('says the time of receipt where the event has no ts, in the zone of the events', () => {
    const { ts: _, ...body } = refund.body;
    const [{ remark }] = requestOf('wdt.smartRefund', { event: { ...refund, body } });
    expect(remark).to.contain(' ts:2026-11-22 04:00:00 ');
  });

  it('holds every number at full length in its remark', () => {
    const full = {
      seq: '一'.repeat(50),
      cc: 'c'.repeat(50),
      tn: 't'.repeat(50),
      ts: '2020-09-22T12:00:03.123456789+08:00',
    };
    const remark = remarkOf(full);
    for (const value of Object.values(full)) expect(remark).to.contain(value);
    expect([...remark]).to.have.length.at.most(255);
  });

  it('tells two seqs apart that differ by an emoji only', () => {
    const [a, b] = [remarkOf({ seq: 'a😀' }), remarkOf({ seq: 'a👍🏽' })];
    expect(a).to.match(/^seq:a cc:/);
    expect(b).to.match(/^seq:a cc:/);
    expect(a).to.not.equal(b);
  });

  it('holds no emoji in any field, and every other character', () => {
    const family = '👨‍👩‍👧 1️⃣ 🇨🇳 ❤️';
    const request = requestOf('wdt.smartRefund', {
      event: { ...refund, body: { ...refund.body, cc: `顺丰${family}`, sn: `𠮷é®${family}` } },
    });
    expect(JSON.stringify(request)).not.to.match(/[\u{1F000}-\u{1FAFF}❤]|\u200D|\uFE0F|\u20E3/u);
    expect(request[1][0]).to.deep.include({ remark: '𠮷é® 1  ' });
    expect(request[0]).to.include({ return_logistics_name: '顺丰 1  ' });
    const [nothing] = requestOf('wdt.smartRefund', { event: { ...refund, body: { ...refund.body, tn: '😀' } } });
    expect(nothing).not.to.have.property('return_logistics_no');
  });

  const unmappable: Record<string, [pointer: string, changes: Parameters<typeof detailOf>[1]]> = {
    'a line without specNo': ['/notice/lines/0/specNo', { lines: lines.map(({ specNo: _, ...line }) => line) }],
    'a warehouse number over 40': [
      '/request/0/return_warehouse_no',
      { event: { ...refund, body: { ...refund.body, storeCode: 'x'.repeat(41) } } },
    ],
    'a tid with an emoji': ['/notice/tid', { notice: { ...notice, tid: 'T😀' } }],
    'a specNo with an emoji': ['/notice/lines/0/specNo', { lines: lines.map((line) => ({ ...line, specNo: 'S😀' })) }],
    'a store code with an emoji': [
      '/event/body/storeCode',
      { event: { ...refund, body: { ...refund.body, storeCode: 'W😀' } } },
    ],
    'no line at all': ['/request/1', { lines: [] }],
    'a refuse, whose goods never arrived': ['/event/kind', { event: refuse }],
    'a zone that is none': ['/event/body/ts', { context: { ...context, timeZone: 'Nowhere/City' } }],
  };
  for (const [name, [pointer, changes]] of Object.entries(unmappable)) {
    it(`is unmappable for ${name}`, () => {
      expect(detailOf('wdt.smartRefund', changes)).to.match(new RegExp(`^${pointer}: .`));
    });
  }
});
