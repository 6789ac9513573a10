import { expect } from 'chai';
import { type Desk, line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { type Answer, OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

interface Item {
  readonly id: string;
  readonly reason: string;
  readonly destination: string | null;
  readonly events: readonly { readonly kind: string; readonly seq: string }[];
  readonly what: string;
}
const read = ({ json }: Answer) => json as { items: Item[]; total: number; next: string | null };
const seqs = (answer: Answer): (string | undefined)[] => read(answer).items.map(({ events }) => events[0]?.seq);

/** A refund whose delivery to WDT the vendor declined. */
const declined = async (desk: Desk, n: number): Promise<void> => {
  await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
  await desk.refund(`S${n}`, `D${n}`, sn(n, 1), `T${n}`);
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: `code ${n}, call 13812345678` });
};

const act = (stage: Stage, order: unknown, who = OPERATOR): Promise<Answer> =>
  stage.ask('/api/attention/actions', who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });

describe('GET /api/attention', () => {
  const board = useBoard();

  it('is empty where nothing needs anybody', async () => {
    expect((await board.stage().ask('/api/attention', VIEWER)).json).to.deep.equal({ items: [], total: 0, next: null });
  });

  it('says of each item what it is about, what happened and what can be done, in the reader’s language', async () => {
    await declined(board.stage().desk, 1);
    const [item] = read(await board.stage().ask('/api/attention', VIEWER)).items;
    expect(item).to.include({ reason: 'vendor-rejected', destination: 'wdt', operation: 'wdt.smartRefund', dn: 'D1' });
    expect(item).to.include({ detail: 'code 1, call ***' });
    expect(item?.events).to.deep.equal([{ kind: 'refund', seq: 'S1' }]);
    expect(item?.what).to.match(/declined the request/);
    const zh = await board.stage().ask('/api/attention', VIEWER, { headers: { 'accept-language': 'zh-CN' } });
    expect(read(zh).items[0]?.what).to.match(/拒绝了请求/);
  });

  for (const [query, found] of [
    ['', ['S1', 'S2', 'stray']],
    ['?reason=vendor-rejected', ['S1', 'S2']],
    ['?reason=unresolved', ['stray']],
    ['?reason=no-notice', []],
    ['?destination=wdt', ['S1', 'S2']],
    ['?destination=pos', []],
    ['?text=T2', ['S2']],
    ['?text=d1', ['S1']],
    ['?text=CODE%202', ['S2']],
    ['?minAgeHours=1', []],
    ['?reason=&destination=&cursor=', ['S1', 'S2', 'stray']],
  ] as const) {
    it(`finds ${found.length} of three by "${query}"`, async () => {
      const stage = board.stage();
      await declined(stage.desk, 1);
      await declined(stage.desk, 2);
      await stage.desk.refund('stray', undefined, sn(99, 1));
      await stage.desk.mapAll();
      const answer = await stage.ask(`/api/attention${query}`, VIEWER);
      expect(seqs(answer)).to.deep.equal([...found]);
      expect(read(answer).total).to.equal(found.length);
    });
  }

  for (const query of ['?reason=bad-luck', '?destination=mars', '?minAgeHours=x', '?limit=0', '?reason=a&reason=b']) {
    it(`answers 400 to ${query}`, async () => {
      const { status, json } = await board.stage().ask(`/api/attention${query}`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
    });
  }

  it('leads from page to page without missing or repeating an item, though some stand at the same moment', async () => {
    const stage = board.stage();
    for (let n = 1; n <= 7; n += 1) await declined(stage.desk, n);
    const key = `${board.prefix()}:attention`;
    for (const member of await board.redis().zrange(key, '0', '4')) await board.redis().zadd(key, 1000, member);
    const found: (string | undefined)[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer = await stage.ask(`/api/attention?limit=2&cursor=${cursor}`, VIEWER);
      expect(read(answer).total).to.equal(7);
      found.push(...seqs(answer));
      cursor = read(answer).next;
    }
    expect(found.sort()).to.deep.equal(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7']);
  });
});

describe('POST /api/attention/actions', () => {
  const board = useBoard();

  for (const [what, order] of [
    ['no action', { ids: ['a'] }],
    ['an unknown action', { action: 'explode', ids: ['a'] }],
    ['neither ids nor filter', { action: 'retry' }],
    ['both', { action: 'retry', ids: ['a'], filter: {} }],
    ['an unknown field', { action: 'retry', ids: ['a'], force: true }],
    ['an unknown reason', { action: 'retry', filter: { reason: 'bad-luck' } }],
    ['a dn for many', { action: 'retry', filter: {}, dn: 'D2' }],
    ['a dn for a discard', { action: 'discard', ids: ['a'], dn: 'D2' }],
    ['a pace of nothing', { action: 'retry', ids: ['a'], perSecond: 0 }],
    ['a list', []],
  ] as const) {
    it(`answers 400 to ${what}`, async () => {
      const { status, json } = await act(board.stage(), order);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-action' });
    });
  }

  it('answers 415 to what a form of another site could send', async () => {
    const { status } = await board.stage().ask('/api/attention/actions', OPERATOR, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"action":"discard","filter":{}}',
    });
    expect(status).to.equal(415);
  });

  it('says how many a dry run matches, and changes nothing', async () => {
    const { stage } = board;
    await declined(stage().desk, 1);
    await declined(stage().desk, 2);
    const two = { matched: 2, byReason: { 'vendor-rejected': 2 } };
    expect((await act(stage(), { action: 'discard', filter: {}, dryRun: true })).json).to.deep.equal(two);
    const ids = ['d/none', ...(await stage().desk.attention())];
    expect((await act(stage(), { action: 'discard', ids, dryRun: true })).json).to.deep.equal(two);
    expect(await stage().desk.attention()).to.have.length(2);
    expect((await stage().desk.ledger.auditLog({ limit: 1 })).entries).to.deep.equal([]);
  });

  it('retries one item: a new generation is on its queue, and who did it is written down', async () => {
    const { desk, queues } = board.stage();
    await declined(desk, 1);
    const ids = await desk.attention();
    const { status, json } = await act(board.stage(), { action: 'retry', ids, note: 'they fixed it' });
    expect([status, (json as { matched: number }).matched]).to.deep.equal([200, 1]);
    expect(await desk.attention()).to.deep.equal([]);
    const [job] = await queues.queue('refund').getWaiting();
    expect(job?.data).to.include({ generation: 2, dn: 'D1' });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({
      user: 'olga',
      action: 'attention:retry',
      item: ids[0],
      note: 'they fixed it',
      dn: null,
      result: 'ok',
    });
  });

  it('retries one item under another notice', async () => {
    const { desk } = board.stage();
    await declined(desk, 1);
    await desk.announce(notice('D2', [line(1, 1)], { shippedBefore: true }));
    const { status } = await act(board.stage(), { action: 'retry', ids: await desk.attention(), dn: 'D2' });
    expect(status).to.equal(200);
    expect((await desk.event('refund', 'S1')).dn).to.equal('D2');
  });

  it('answers 409 where the other notice does not take the event', async () => {
    const { desk } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('C1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await desk.refuse('R2', 'D2');
    const { status, json } = await act(board.stage(), { action: 'retry', ids: await desk.attention(), dn: 'D2' });
    expect(status).to.equal(409);
    expect(json).to.include({ code: 'not-pending' });
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({ result: 'not-pending', dn: 'D2' });
  });

  for (const [action, status] of [
    ['resolve', 'resolved'],
    ['discard', 'discarded'],
  ] as const) {
    it(`can ${action} all that match a filter`, async () => {
      const { desk, ask } = board.stage();
      for (let n = 1; n <= 3; n += 1) await declined(desk, n);
      const { json } = await act(board.stage(), { action, filter: { destination: 'wdt' }, perSecond: 100 });
      const { matched, bulk } = json as { matched: number; bulk: string };
      expect(matched).to.equal(3);
      await until(async () => {
        const view = (await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json;
        return (view as { status: string }).status === 'done';
      });
      expect((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json).to.include({ total: 3, ok: 3, user: 'olga' });
      for (let n = 1; n <= 3; n += 1) expect(await desk.status('refund', `S${n}`)).to.equal(status);
    });
  }

  it('keeps the pace', async () => {
    const { desk } = board.stage();
    for (let n = 1; n <= 4; n += 1) await declined(desk, n);
    const begun = performance.now();
    await act(board.stage(), { action: 'resolve', filter: {}, perSecond: 10 });
    await until(async () => (await desk.attention()).length === 0);
    expect(performance.now() - begun).to.be.greaterThan(290);
  });

  it('is carried on by another process where the first one ends half-way: each item once', async () => {
    const { desk, ask } = board.stage();
    for (let n = 1; n <= 12; n += 1) await declined(desk, n);
    const first = await board.stage().another();
    const order = { action: 'retry', filter: {}, perSecond: 20 };
    const placed = await fetch(`http://127.0.0.1:${first.port}/api/attention/actions`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${OPERATOR.name}:${OPERATOR.password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(order),
    });
    const { bulk } = (await placed.json()) as { bulk: string };
    await until(async () => (await desk.attention()).length <= 9);
    await first.close();
    expect(await desk.attention()).not.to.have.length(0);
    await until(
      async () => ((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json as { status: string }).status === 'done',
      {
        timeoutMs: 10_000,
      },
    );
    expect((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json).to.include({ total: 12, ok: 12, gone: 0 });
    const jobs = await board.stage().queues.queue('refund').getWaiting();
    expect(jobs.map(({ data }) => data.generation)).to.deep.equal(Array(12).fill(2));
    const { entries } = await desk.ledger.auditLog({ limit: 100 });
    expect(entries.map(({ item }) => item).sort()).to.deep.equal([...new Set(entries.map(({ item }) => item))].sort());
  });

  it('knows what a process did that died before it could say so', async () => {
    const { desk } = board.stage();
    await declined(desk, 1);
    const [id = ''] = await desk.attention();
    const { id: bulk } = await desk.ledger.createBulk(
      { user: 'olga', action: 'retry', note: '', dn: '', perSecond: 5, acceptDoubles: false },
      [await desk.ledger.attentionNamed([id])],
    );
    expect(await desk.ledger.bulkStep(bulk, 'the dead', 100, null)).to.include({
      answer: 'item',
      there: true,
      again: false,
    });
    await desk.act(id, 'retry');
    await until(async () => (await desk.ledger.bulkView(bulk))?.status === 'done', { timeoutMs: 10_000 });
    expect(await desk.ledger.bulkView(bulk)).to.include({ ok: 1, gone: 0 });
    expect((await desk.ledger.auditLog({ limit: 9 })).entries).to.have.length(1);
  });

  it('leaves alone what left the list and came back since', async () => {
    const { desk } = board.stage();
    await declined(desk, 1);
    const [id = ''] = await desk.attention();
    const stale = await desk.ledger.createBulk(
      { user: 'olga', action: 'discard', note: '', dn: '', perSecond: 5, acceptDoubles: false },
      [await desk.ledger.attentionNamed([id])],
    );
    await desk.act(id, 'retry');
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'again' });
    await until(async () => (await desk.ledger.bulkView(stale.id))?.status === 'done', { timeoutMs: 10_000 });
    expect(await desk.ledger.bulkView(stale.id)).to.include({ ok: 0, gone: 1 });
    expect(await desk.status('refund', 'S1')).to.equal('attention/vendor-rejected');
  });

  it('stops when it is cancelled', async () => {
    const { desk, ask } = board.stage();
    for (let n = 1; n <= 5; n += 1) await declined(desk, n);
    const { json } = await act(board.stage(), { action: 'resolve', filter: {}, perSecond: 1 });
    const { bulk } = json as { bulk: string };
    await until(async () => (await desk.attention()).length === 4);
    const sent = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    expect((await ask(`/attention/bulks/${bulk}/cancel`, OPERATOR, sent)).status).to.equal(303);
    expect((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json).to.include({ status: 'cancelled' });
    expect(await desk.ledger.openBulks()).to.deep.equal([]);
  });
});
