import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { send } from './http.js';
import { SMART_REFUND, type WdtChanges, wdtCall } from './requests.js';

const [INFO, DETAILS] = [
  { tid: 'pos-6776312', return_warehouse_no: 'pos', remark: '' },
  [{ spec_no: 'RRWDMS018040S', stockin_num: 1, remark: '' }],
];
const seconds = (offset: number) => String(Math.floor(Date.now() / 1000) - 1325347200 + offset);

describe('WDT stand-in', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ orders: { knows: async (number) => number !== 'unknown' } });
  });
  after(() => sandbox.close());

  const status = async (changes: WdtChanges, after: WdtChanges = {}) =>
    (await wdtCall(sandbox, SMART_REFUND, { changes, after })).json;

  it("books the document's sample", async () => {
    const { status: httpStatus, json } = await wdtCall(sandbox, SMART_REFUND);
    expect(httpStatus).to.equal(200);
    expect(json).to.deep.equal({ status: 0, data: { stockin_id: 1, type: 12 } });
  });

  it('books the same refund twice: there is no idempotency key', async () => {
    const before = sandbox.count('wdt').committed;
    const replies = await Promise.all([wdtCall(sandbox, SMART_REFUND), wdtCall(sandbox, SMART_REFUND)]);
    expect(new Set(replies.map(({ text }) => text)).size).to.equal(2);
    expect(sandbox.count('wdt').committed).to.equal(before + 2);
  });

  it('takes a clock that is 118 s off, either way', async () => {
    for (const offset of [-118, 118])
      expect(await status({ timestamp: seconds(offset) })).to.have.property('status', 0);
  });

  for (const offset of [-125, 125]) {
    it(`answers 7 to a clock that is ${offset} s off`, async () => {
      expect(await status({ timestamp: seconds(offset) })).to.have.property('status', 7);
    });
  }

  for (const name of ['sid', 'key', 'salt', 'method', 'timestamp', 'v']) {
    it(`answers 1 where ${name} is missing or empty`, async () => {
      expect(await status({ [name]: undefined })).to.have.property('status', 1);
      expect(await status({ [name]: '' })).to.have.property('status', 1);
    });
  }

  const refusals: [string, number, WdtChanges, WdtChanges?][] = [
    ['a sign in upper case', 1, {}, { sign: 'ABCDEF' }],
    ['no sign', 1, {}, { sign: undefined }],
    ['a parameter changed after signing', 1, {}, { method: 'aftersales.refund.Refund.search' }],
    ['a parameter the document does not know', 2, { app_key: 'x' }],
    ['another version', 8, { v: '2.0' }],
    ['another account', 1, { sid: 'somebody' }],
    ['another key', 1, { key: 'somebody' }],
    ['another salt', 1, { salt: 'pepper' }],
    ['a timestamp that is no integer', 1, { timestamp: '1.5' }],
    ['a method nobody knows', 1, { method: 'wms.stockin.SmartRefund.remove' }],
  ];
  for (const [what, expected, changes, after] of refusals) {
    it(`answers ${expected} to ${what}`, async () => {
      const reply = await status(changes, after);
      expect(reply).to.have.property('status', expected);
      expect(reply).to.have.property('message').that.is.not.empty;
    });
  }

  it('answers 1 to a parameter given twice', async () => {
    const { json } = await send(`${sandbox.url}/openapi?sid=a&sid=b`, {
      headers: { 'content-type': 'application/json' },
      body: '[]',
    });
    expect(json).to.have.property('status', 1);
  });

  for (const contentType of ['application/x-www-form-urlencoded', 'text/plain', 'application/json; charset=gbk']) {
    it(`answers 1 to ${contentType}`, async () => {
      const { json } = await wdtCall(sandbox, SMART_REFUND, { headers: { 'content-type': contentType } });
      expect(json).to.have.property('status', 1);
    });
  }

  const bodies: [string, number, unknown][] = [
    ['an object instead of the three arguments', 1, { refundInfo: INFO }],
    ['two arguments', 1, [INFO, DETAILS]],
    ['four arguments', 1, [INFO, DETAILS, false, 1]],
    ['no tid', 1, [{ ...INFO, tid: undefined }, DETAILS, false]],
    ['an empty tid', 1, [{ ...INFO, tid: '' }, DETAILS, false]],
    ['a tid that is a number', 1, [{ ...INFO, tid: 6776312 }, DETAILS, false]],
    ['a tid of 41 characters', 100, [{ ...INFO, tid: 'x'.repeat(41) }, DETAILS, false]],
    ['no warehouse', 1, [{ ...INFO, return_warehouse_no: undefined }, DETAILS, false]],
    ['no remark', 1, [{ ...INFO, remark: undefined }, DETAILS, false]],
    ['a remark of 256 characters', 100, [{ ...INFO, remark: '衣'.repeat(256) }, DETAILS, false]],
    ['a logistics number without a value', 1, [{ ...INFO, return_logistics_no: '' }, DETAILS, false]],
    ['no details', 1, [INFO, [], false]],
    ['a detail without spec_no', 1, [INFO, [{ stockin_num: 1, remark: '' }], false]],
    ['a detail without remark', 1, [INFO, [{ spec_no: 'A', stockin_num: 1 }], false]],
    ['a count that is text', 1, [INFO, [{ spec_no: 'A', stockin_num: '1', remark: '' }], false]],
    ['a count of 0', 1, [INFO, [{ spec_no: 'A', stockin_num: 0, remark: '' }], false]],
    ['createPreStockin as text', 1, [INFO, DETAILS, 'false']],
    ['an emoji', 100, [{ ...INFO, remark: 'thanks 😀' }, DETAILS, false]],
    ['a keycap emoji', 100, [{ ...INFO, remark: 'no. 1️⃣' }, DETAILS, false]],
  ];
  for (const [what, expected, body] of bodies) {
    it(`answers ${expected} to ${what}`, async () => {
      const { json } = await wdtCall(sandbox, body);
      expect(json).to.have.property('status', expected);
    });
  }

  it('takes what is longest, a rare character that is no emoji, and the undocumented logistics fields', async () => {
    const info = { tid: 'x'.repeat(40), return_warehouse_no: 'x', remark: '𠮷'.repeat(255) };
    const { json } = await wdtCall(sandbox, [
      { ...info, return_logistics_no: 'SF1', return_logistics_name: '' },
      [{ spec_no: 'A', stockin_num: 1.5, remark: '衣™' }],
      true,
    ]);
    expect(json).to.have.property('status', 0);
  });

  it('answers 1 to a body that is not JSON', async () => {
    expect((await wdtCall(sandbox, [], { text: '[{]' })).json).to.have.property('status', 1);
  });

  it('answers 100 in the words of the document to an unknown order', async () => {
    const { json } = await wdtCall(sandbox, [{ ...INFO, tid: 'unknown' }, DETAILS, false]);
    expect(json).to.deep.equal({ status: 100, message: '未找到对应的单据信息!' });
  });

  it('is POST only', async () => {
    const { status: httpStatus, headers } = await send(`${sandbox.url}/openapi`, { method: 'GET' });
    expect(httpStatus).to.equal(405);
    expect(headers.allow).to.equal('POST');
  });

  describe('search of refunds', () => {
    const search = (tid: string | undefined, paging: WdtChanges) =>
      wdtCall(sandbox, [{ tid }], { changes: { method: 'aftersales.refund.Refund.search', ...paging } });

    it('finds what was uploaded, page by page', async () => {
      for (const remark of ['seq a', 'seq b', 'seq c'])
        await wdtCall(sandbox, [{ ...INFO, tid: 'T1', remark }, DETAILS, false]);
      const first = await search('T1', { page_no: '0', page_size: '2', calc_total: '1' });
      expect(first.json).to.have.nested.property('data.total_count', 3);
      expect(first.json).to.have.nested.property('data.order[0].remark', 'seq a');
      expect(first.json).to.have.nested.property('data.order[0].tid_list', 'T1');
      expect(first.json).to.have.nested.property('data.order[0].stockin_status', 3);
      const second = await search('T1', { page_no: '1', page_size: '2', calc_total: '0' });
      expect(second.json).to.have.nested.property('data.order').with.lengthOf(1);
      expect(second.json).to.have.nested.property('data.order[0].remark', 'seq c');
    });

    it('answers an empty page for an order nothing was uploaded for', async () => {
      const { json } = await search('T-none', { page_no: '0', page_size: '50', calc_total: '1' });
      expect(json).to.deep.equal({ status: 0, data: { total_count: 0, order: [] } });
    });

    it('answers 1 without paging', async () => {
      expect((await search('T1', {})).json).to.have.property('status', 1);
      expect((await search('T1', { page_no: '0', page_size: '0' })).json).to.have.property('status', 1);
    });
  });

  describe('on the public test vector', () => {
    const body = '["xc109393939393939","",1.2,0,false]';
    const vector = (sign: string, salt = 'dd488d0802b1e431e4c72cd355847853') =>
      `sid=wdterp30&key=czhc&salt=${salt}&method=wms.stockout.Sales.weighingExt&timestamp=232623153&v=1.0&sign=${sign}`;
    let then: Sandbox;
    before(async () => {
      const secret = '693f9fed686bfe13441385da98b436b6:dd488d0802b1e431e4c72cd355847853';
      then = await startSandbox({
        credentials: { wdt: { sid: 'wdterp30', key: 'czhc', secret } },
        now: () => (232623153 + 1325347200) * 1000,
      });
    });
    after(() => then.close());
    const call = async (query: string, text = body) =>
      (await send(`${then.url}/openapi?${query}`, { headers: { 'content-type': 'application/json' }, body: text }))
        .json;

    it('accepts the signature (and then misses the method)', async () => {
      expect(await call(vector('20f557aaf9190797c581bbceeb6d5a5c'))).to.deep.equal({
        status: 1,
        message: '接口不存在',
      });
    });
    it('refuses it for another byte of the body', async () => {
      const reply = await call(vector('20f557aaf9190797c581bbceeb6d5a5c'), body.replace('1.2', '1.20'));
      expect(reply).to.deep.equal({ status: 1, message: '签名错误' });
    });
    it('refuses it in upper case', async () => {
      expect(await call(vector('20F557AAF9190797C581BBCEEB6D5A5C'))).to.deep.equal({ status: 1, message: '签名错误' });
    });
  });
});
