import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { act, declined } from './declined.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

describe('a bulk action on the attention list', () => {
  const board = useBoard();

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
    const order = { action: 'retry', filter: {}, perSecond: 4 };
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
        timeoutMs: 30_000,
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
    await until(async () => (await desk.ledger.bulkView(bulk))?.status === 'done', { timeoutMs: 30_000 });
    expect(await desk.ledger.bulkView(bulk)).to.include({ ok: 1, gone: 0 });
    expect((await desk.ledger.auditLog({ limit: 9 })).entries).to.have.length(1);
  });

  it('goes on behind an item that fails, and says so', async () => {
    const { desk, ask } = board.stage();
    for (let n = 1; n <= 3; n += 1) await declined(desk, n);
    await board.redis().hset(`${board.prefix()}:event:refund:S2`, 'state', '{');
    const order = { action: 'resolve', filter: {}, perSecond: 100, note: 'by hand' };
    const { json } = await act(board.stage(), order);
    const { bulk } = json as { bulk: string };
    const view = async () => (await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json as { status: string };
    await until(async () => (await view()).status === 'done');
    expect(await view()).to.include({ total: 3, ok: 2, failed: 1 });
    for (const n of [1, 3]) expect(await desk.status('refund', `S${n}`)).to.equal('resolved');
    const { entries } = await desk.ledger.auditLog({ limit: 9 });
    expect(entries.map(({ item, result }) => `${item} ${result}`)).to.include('d/wdt-1/refund:S2 failed');
    const alone = await act(board.stage(), { action: 'resolve', ids: ['d/wdt-1/refund:S2'] });
    expect([alone.status, alone.json]).to.deep.include(500);
    expect(await desk.ledger.openBulks()).to.deep.equal([]);
  });

  for (const [what, status] of [
    ['wait for one notice', 'waiting/no-notice'],
    ['need a person under one notice', 'attention/unmappable'],
  ] as const) {
    it(`takes in events that ${what}, though the discard of each wakes the others`, async () => {
      const { desk, ask, queues } = board.stage();
      if (status !== 'waiting/no-notice') await desk.announce(notice('D1', [line(1, 1)]));
      for (const n of [1, 2, 3]) await desk.checkout(`c${n}`, 'D1', [sn(2, n)]);
      await desk.mapAll();
      expect(await desk.status('checkout', 'c3')).to.equal(status);
      const ids = [1, 2, 3].map((n) => `e/checkout:c${n}`);
      const { json } = await act(board.stage(), { action: 'discard', ids, perSecond: 100 });
      const { bulk } = json as { bulk: string };
      await until(async () => {
        const woken = await queues.queue('checkout').getWaiting();
        desk.queue(woken.map(({ id, data }) => ({ queue: 'checkout', id: String(id), data })));
        await desk.mapAll();
        return ((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json as { status: string }).status === 'done';
      });
      expect((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json).to.include({ total: 3, ok: 3, gone: 0 });
    });
  }

  it('waits for no event whose workers are down', async () => {
    const { desk, ask } = board.stage();
    for (const n of [1, 2]) await desk.checkout(`c${n}`, 'D1', [sn(1, n)]);
    await desk.mapAll();
    const { json } = await act(board.stage(), { action: 'discard', ids: ['e/checkout:c1', 'e/checkout:c2'] });
    const { bulk } = json as { bulk: string };
    const view = async () => (await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json as { status: string };
    await until(async () => (await view()).status === 'done');
    expect(await view()).to.include({ ok: 1, gone: 1 });
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
    await until(async () => (await desk.ledger.bulkView(stale.id))?.status === 'done', { timeoutMs: 30_000 });
    expect(await desk.ledger.bulkView(stale.id)).to.include({ ok: 0, gone: 1 });
    expect(await desk.status('refund', 'S1')).to.equal('attention/vendor-rejected');
  });

  it('stops when it is cancelled', async () => {
    const { desk, ask } = board.stage();
    for (let n = 1; n <= 5; n += 1) await declined(desk, n);
    const { json } = await act(board.stage(), { action: 'resolve', filter: {}, perSecond: 1, note: 'booked by hand' });
    const { bulk } = json as { bulk: string };
    const note = () => board.redis().hget(`${board.prefix()}:bulk:${bulk}`, 'note');
    await until(async () => (await desk.attention()).length <= 4);
    expect(await note()).to.equal('booked by hand');
    const sent = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    expect((await ask(`/attention/bulks/${bulk}/cancel`, OPERATOR, sent)).status).to.equal(303);
    expect((await ask(`/api/attention/bulks/${bulk}`, VIEWER)).json).to.include({ status: 'cancelled' });
    expect(await desk.ledger.openBulks()).to.deep.equal([]);
    // it may name a person
    expect(await note()).to.equal(null);
  });
});
