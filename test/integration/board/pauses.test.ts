import type { TraceView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { basic, OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

const post = (stage: Stage, path: string, body: unknown, who = OPERATOR) =>
  stage.ask(path, who, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('POST /api/queues/{queue}/pause', () => {
  const board = useBoard();

  it('pauses a queue; the trace says by whom, why and until when', async () => {
    const stage = board.stage();
    await stage.desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await stage.desk.refund('S1', 'D1', sn(1, 1));
    await stage.desk.mapAll();
    const { status, json } = await post(stage, '/api/queues/wdt/pause', { note: 'stocktaking', minutes: 30 });
    expect(status).to.equal(200);
    const { until: end } = json as { until: string };
    expect(Date.parse(end) - Date.now()).to.be.closeTo(30 * 60_000, 60_000);
    expect(await stage.queues.queue('wdt').isPaused()).to.equal(true);
    const trace = (await stage.ask('/api/trace?seq=S1', VIEWER)).json as TraceView;
    const found = trace.events[0]?.deliveries[0]?.waitsFor;
    expect(found).to.include({ what: 'paused', name: 'wdt', until: end, by: 'olga', note: 'stocktaking' });
    const [entry] = (await stage.desk.ledger.auditLog({ limit: 1 })).entries;
    expect(entry).to.include({ user: 'olga', action: 'queue:pause', item: 'wdt', result: 'ok' });
    expect(entry?.note).to.contain('stocktaking');
  });

  it('shows nobody a person in its note: neither the trace nor the overview nor the audit log', async () => {
    const stage = board.stage();
    const member = { name: '欧阳靖雯', mobile: '13912345678' };
    await stage.desk.announce(notice('D1', [line(1, 1)], { member, shippedBefore: true }));
    await stage.desk.refund('S1', 'D1', sn(1, 1));
    await stage.desk.mapAll();
    await post(stage, '/api/queues/wdt/pause', { note: 'until 139-1234-5678 rings' });
    for (const path of ['/', '/api/overview', '/api/trace?seq=S1', '/trace?seq=S1', '/audit', '/api/audit']) {
      const { text } = await stage.ask(path, VIEWER);
      expect(text, path).to.include('until *** rings').and.not.include('5678');
    }
    await post(stage, '/api/queues/wdt/pause', { note: 'for 欧 阳 靖 雯' });
    for (const path of ['/api/trace?seq=S1', '/trace?seq=S1'])
      expect((await stage.ask(path, VIEWER)).text, path).to.include('for ***');
  });

  it('ends by itself when its minutes are over', async () => {
    const stage = board.stage();
    await post(stage, '/api/queues/refund/pause', { minutes: 0.001 });
    await until(async () => !(await stage.queues.queue('refund').isPaused()), { what: 'the queue goes on' });
    await until(async () => (await stage.desk.ledger.auditLog({ limit: 1 })).entries[0]?.action === 'queue:resume', {
      what: 'that is written down',
    });
  });

  it('ends when its time is over though another cannot be ended', async () => {
    const { desk, queues } = board.stage();
    await queues.queue('refund').pause();
    // a queue that cannot be resumed
    const meta = queues.queue('checkout').toKey('meta');
    await board.redis().del(meta);
    await board.redis().set(meta, 'no hash');
    for (const queue of ['checkout', 'refund'] as const)
      await desk.ledger.notePause(queue, { by: 'olga', note: '', at: 1, until: 2 });
    await until(async () => !(await queues.queue('refund').isPaused()), { what: 'the other queue goes on' });
  });

  it('is ended by a resume, with or without a body', async () => {
    const stage = board.stage();
    for (const sent of [{}, { headers: { 'content-type': 'application/json' }, body: '{"note":"done"}' }]) {
      await post(stage, '/api/queues/erp/pause', {});
      const { status, json } = await stage.ask('/api/queues/erp/resume', OPERATOR, { method: 'POST', ...sent });
      expect([status, (json as { paused: boolean }).paused]).to.deep.equal([200, false]);
      expect(await stage.queues.queue('erp').isPaused()).to.equal(false);
    }
  });

  it('ends in time also where nothing says what its body is; without a body it has no end', async () => {
    const address = `${board.stage().url}/api/queues/wdt/pause`;
    const sent = { method: 'POST', headers: { authorization: basic(OPERATOR) } };
    // bytes get no Content-Type
    const answer = await fetch(address, { ...sent, body: new TextEncoder().encode('{"minutes":30}') });
    const { until: end } = (await answer.json()) as { until: string };
    expect(Date.parse(end) - Date.now()).to.be.closeTo(30 * 60_000, 60_000);
    expect(await (await fetch(address, sent)).json()).to.include({ paused: true, until: null });
  });

  for (const [what, path, body, code] of [
    ['an unknown queue', '/api/queues/mars/pause', {}, 404],
    ['no time at all', '/api/queues/wdt/pause', { minutes: 0 }, 400],
    ['an unknown field', '/api/queues/wdt/pause', { hours: 1 }, 400],
  ] as const) {
    it(`answers ${code} to ${what}`, async () => {
      expect((await post(board.stage(), path, body)).status).to.equal(code);
    });
  }

  it('is not for viewers', async () => {
    expect((await post(board.stage(), '/api/queues/wdt/pause', {}, VIEWER)).status).to.equal(403);
  });
});
