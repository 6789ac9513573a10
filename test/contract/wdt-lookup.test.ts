import { createHash } from 'node:crypto';
import { connectorFor, type Outcome } from '@scm-relay/connectors';
import {
  type RelayEvent,
  WDT_REFUND_SEARCH,
  WdtQuery,
  WdtRefundSearchData,
  WdtRefundSearchRequest,
  type WdtSmartRefundRequest,
} from '@scm-relay/schemas';
import { expect } from 'chai';
import { fits } from './fits.js';
import { clientOf } from './harness.js';
import { context, notice, refund } from './samples.js';
import { answer, type Behaviour, type Received, replyBytes, startStandIn } from './stand-in.js';
import { requestOf, subjects } from './vendors.js';

const [wdt] = subjects;
if (wdt?.operation !== 'wdt.smartRefund') throw new Error('the first subject is WDT');

const requestFor = (event: RelayEvent) => requestOf({ ...wdt, input: { ...wdt.input, event, notice, context } });
const remarkIn = (request: unknown): string => (request as WdtSmartRefundRequest)[0].remark;
const request = requestFor(refund);
const remark = remarkIn(request);

const lookUp = async (
  behave: Behaviour,
  sent = request,
  timeoutMs = 5000,
): Promise<{ outcome: Outcome; received: readonly Received[] }> => {
  const standIn = await startStandIn(behave);
  const client = clientOf(wdt, standIn.url, timeoutMs);
  const outcome = await client.lookup?.('wdt.smartRefund', sent);
  await standIn.close();
  if (outcome === undefined) throw new Error('WDT has a look-up');
  return { outcome, received: standIn.received };
};
const page = (order: readonly object[]): Buffer =>
  replyBytes(200, JSON.stringify({ status: 0, data: fits(WdtRefundSearchData, { total_count: order.length, order }) }));
const found = (row: object): Promise<{ outcome: Outcome }> =>
  lookUp(answer(200, JSON.stringify({ status: 0, data: { total_count: 1, order: [row] } })));
const ours = { refund_no: 'TK1', remark, tid_list: notice.tid, stockin_status: 3, status: 90, receiver_name: '大海' };

describe('WDT look-up', () => {
  it('asks for the returns of the order, page by page, all of it signed', async () => {
    const { received } = await lookUp((socket) => socket.write(page([])));
    const [asked] = received;
    if (asked === undefined) throw new Error('nothing was asked');
    const { sign, ...query } = fits(WdtQuery, Object.fromEntries(asked.url.searchParams));
    expect(query).to.include({ method: WDT_REFUND_SEARCH, page_no: '0', calc_total: '1', page_size: '50' });
    expect(fits(WdtRefundSearchRequest, JSON.parse(asked.body))).to.deep.equal([{ tid: notice.tid }]);
    const signed = Object.entries({ ...query, body: asked.body }).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sign).to.equal(
      createHash('md5')
        .update(`app-secret${signed.flat().join('')}app-secret`)
        .digest('hex'),
    );
  });

  it("proves the booking by our remark on a return of the order, and shows nobody's name", async () => {
    const { outcome } = await found(ours);
    expect(outcome).to.deep.equal({
      outcome: 'delivered',
      httpStatus: 200,
      response: { refund_no: 'TK1', remark, stockin_status: 3 },
    });
  });

  it('proves nothing where the reply says of itself that it failed, too', async () => {
    const text = JSON.stringify({ status: 0, data: { total_count: 1, order: [ours] } });
    const { outcome } = await lookUp(answer(200, `{"status":1,${text.slice(1)}`));
    expect(outcome).to.include({ outcome: 'unknown', message: 'look-up: WDT gave two statuses at once' });
  });

  it('finds it among several tids, as a list, with other text around and other spaces in the remark', async () => {
    const rows = [
      { ...ours, tid_list: `A1, ${notice.tid},B2` },
      { ...ours, tid_list: ['A1', notice.tid] },
      { ...ours, remark: `客服：${remark}；已验货` },
      { ...ours, remark: ` ${remark.replaceAll(' ', '  ')} ` },
      { remark, tid_list: notice.tid },
    ];
    for (const row of rows) expect((await found(row)).outcome).to.include({ outcome: 'delivered' });
  });

  const misses: Record<string, object> = {
    'a return of another order': { ...ours, tid_list: 'AT2017042100112' },
    'a return without an order': { ...ours, tid_list: null },
    'a cancelled return': { ...ours, status: 10 },
    'another remark': { ...ours, remark: '七天无理由' },
    'no remark': { ...ours, remark: null },
    'our seq alone': { ...ours, remark: '4frd21d6u' },
    'a remark that ours is the tail of': { ...ours, remark: `x${remark}` },
    'the remark of a longer seq': { ...ours, remark: remark.replace('4frd21d6u', '4frd21d6u7') },
    'a remark cut short': { ...ours, remark: remark.slice(0, -1) },
    'a row that is none': { ...ours, remark: 5 },
  };
  for (const [name, row] of Object.entries(misses)) {
    it(`proves nothing by ${name}`, async () => {
      expect((await found(row)).outcome).to.include({ outcome: 'unknown' });
    });
  }

  it('tells apart two events whose remarks differ by an emoji only', async () => {
    const [a, b] = ['x😀', 'x😁'].map((seq) => requestFor({ ...refund, body: { ...refund.body, seq } }));
    const rows = JSON.stringify({ status: 0, data: { order: [{ ...ours, remark: remarkIn(a) }] } });
    expect((await lookUp(answer(200, rows), a)).outcome).to.include({ outcome: 'delivered' });
    expect((await lookUp(answer(200, rows), b)).outcome).to.include({ outcome: 'unknown' });
  });

  it('turns full pages over until it is found', async () => {
    const others = Array.from({ length: 50 }, (_, at) => ({ ...ours, remark: `other ${at}` }));
    const { outcome, received } = await lookUp((socket, asked) => {
      socket.write(page(asked.url.searchParams.get('page_no') === '2' ? [ours] : others));
    });
    expect(outcome).to.include({ outcome: 'delivered' });
    expect(received).to.have.length(3);
  });

  it('gives up after five pages', async () => {
    const others = Array.from({ length: 50 }, () => ({ ...ours, remark: 'other' }));
    const { outcome, received } = await lookUp((socket) => socket.write(page(others)));
    expect(outcome).to.include({ outcome: 'unknown' });
    expect(received).to.have.length(5);
  });

  const failures: Record<string, Behaviour> = {
    'an error of the vendor': answer(200, '{"status":100,"message":"权限不足"}'),
    'an answer in another shape': answer(200, '{"status":0,"data":{"total_count":0}}'),
    'an answer without data': answer(200, '{"status":0}'),
    'no JSON': answer(200, '<html>'),
    'a hit under an HTTP error': (socket) =>
      socket.write(replyBytes(500, JSON.stringify({ status: 0, data: { order: [ours] } }))),
    'a reset': (socket) => socket.resetAndDestroy(),
  };
  for (const [name, behave] of Object.entries(failures)) {
    it(`proves nothing by ${name}`, async () => {
      expect((await lookUp(behave)).outcome).to.deep.include({ outcome: 'unknown', response: null });
    });
  }

  const waits: Record<string, [Behaviour, afterMs: number]> = {
    'calls a minute': [answer(200, '{"status":100,"message":"超过每分钟最大调用频率限制，请稍后重试"}'), 300_000],
    'a busy server': [(socket) => socket.write(replyBytes(503, '', { headers: { 'retry-after': '7' } })), 7000],
  };
  for (const [name, [behave, after]] of Object.entries(waits)) {
    it(`proves nothing by a reply that asks to wait for ${name}, and says for how long`, async () => {
      expect((await lookUp(behave)).outcome).to.deep.include({ outcome: 'retry', after, response: null });
    });
  }

  it('proves nothing by silence', async () => {
    const { outcome } = await lookUp(() => {}, request, 500);
    expect(outcome).to.deep.include({ outcome: 'unknown', response: null });
  });

  it('asks nothing for what is no quick return', async () => {
    const { outcome, received } = await lookUp(answer(200, '{}'), { some: 'thing' });
    expect(outcome).to.include({ outcome: 'unknown' });
    expect(received).to.have.length(0);
  });

  it('is what no other vendor has', () => {
    for (const subject of subjects.slice(1)) {
      expect(clientOf(subject, 'http://127.0.0.1')).not.to.have.property('lookup');
      expect(connectorFor(subject.operation).destination).not.to.equal('wdt');
    }
  });
});
