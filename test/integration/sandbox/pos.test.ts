import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import { expect } from 'chai';
import { send } from './http.js';
import { POS_REFUND, posCall } from './requests.js';

describe('POS stand-in', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ orders: { knows: async (number) => number !== 'unknown' } });
  });
  after(() => sandbox.close());

  it('opens a refund, with a bill and both states', async () => {
    const { status, json } = await posCall(sandbox, POS_REFUND);
    expect(status).to.equal(200);
    expect(json).to.deep.equal({
      errcode: 0,
      errmsg: '',
      tag: { BillNum: 'TH0000000001', RefundAuthState: '待审核', RefundState: '待办理' },
    });
  });

  it('opens another one for the same SenderBillNum: nobody says the call is idempotent', async () => {
    const replies = await Promise.all([posCall(sandbox, POS_REFUND), posCall(sandbox, POS_REFUND)]);
    expect(new Set(replies.map(({ text }) => text)).size).to.equal(2);
  });

  it('takes the shortest request, null where a field is optional, and a detail named twice', async () => {
    for (const body of [
      { SellBillNum: 'X', Details: [1] },
      { SellBillNum: 'x'.repeat(20), Details: [1, 1], Memory: null, GuestMemory: '', SenderBillNum: null },
      { SellBillNum: 'X', Details: [1], Memory: '衣'.repeat(100), SenderBillNum: 'x'.repeat(32) },
    ]) {
      expect((await posCall(sandbox, body)).json).to.have.property('errcode', 0);
    }
  });

  const bodies: [string, unknown][] = [
    ['no bill', { Details: [1] }],
    ['an empty bill', { ...POS_REFUND, SellBillNum: '' }],
    ['a bill of 21 characters', { ...POS_REFUND, SellBillNum: 'x'.repeat(21) }],
    ['a bill that is a number', { ...POS_REFUND, SellBillNum: 1 }],
    ['no details', { SellBillNum: 'X' }],
    ['an empty list of details', { ...POS_REFUND, Details: [] }],
    ['details that are text', { ...POS_REFUND, Details: ['1'] }],
    ['a detail that is no integer', { ...POS_REFUND, Details: [1.5] }],
    ['a memory of 101 characters', { ...POS_REFUND, Memory: 'x'.repeat(101) }],
    ['a guest memory of 101 characters', { ...POS_REFUND, GuestMemory: 'x'.repeat(101) }],
    ['a reference of 33 characters', { ...POS_REFUND, SenderBillNum: 'x'.repeat(33) }],
    ['a list', [POS_REFUND]],
    ['an unknown bill', { ...POS_REFUND, SellBillNum: 'unknown' }],
  ];
  for (const [what, body] of bodies) {
    it(`answers an errcode to ${what}`, async () => {
      const { status, json } = await posCall(sandbox, body);
      expect(status).to.equal(200);
      expect(json).to.have.property('errcode').that.is.greaterThan(0);
      expect(json).to.have.property('errmsg').that.is.not.empty;
      expect(json).to.have.property('tag', null);
    });
  }

  it('answers an errcode to a body that is not JSON', async () => {
    const { json } = await send(`${sandbox.url}/api/Pos/Refund/AddOrUpdate`, {
      headers: { 'content-type': 'application/json', authorization: sandbox.credentials.pos.authorization },
      body: '{',
    });
    expect(json).to.have.property('errcode', 1);
  });

  for (const authorization of ['', 'Bearer wrong']) {
    it(`answers 401 to the authorization "${authorization}"`, async () => {
      const { status, json } = await posCall(sandbox, POS_REFUND, { authorization });
      expect(status).to.equal(401);
      expect(json).to.have.property('errcode', 401);
    });
  }

  for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk']) {
    it(`answers 415 to ${contentType}`, async () => {
      const { status, json } = await posCall(sandbox, POS_REFUND, { 'content-type': contentType });
      expect(status).to.equal(415);
      expect(json).to.have.property('errcode', 415);
    });
  }

  it('takes text/json, as the document lists it', async () => {
    const { json } = await posCall(sandbox, POS_REFUND, { 'content-type': 'text/json; charset=UTF-8' });
    expect(json).to.have.property('errcode', 0);
  });
});
