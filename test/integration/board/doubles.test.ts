import type { BulkView } from '@scm-relay/ledger';
import type { TraceView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { type Answer, OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

const act = (stage: Stage, order: unknown): Promise<Answer> =>
  stage.ask('/api/attention/actions', OPERATOR, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });

/** A refund whose delivery to WDT came to a person. */
const sent = async (desk: Desk, n: number, reason: 'vendor-rejected' | 'outcome-unknown'): Promise<void> => {
  await desk.announce(notice(`D${n}`, [line(1, n)], { shippedBefore: true }));
  await desk.refund(`S${n}`, `D${n}`, sn(n, 1), `T${n}`);
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'attention', reason, detail: 'so it was' });
};

const eventOf = async (stage: Stage, seq: string) => {
  const { json } = await stage.ask(`/api/trace?seq=${seq}`, VIEWER);
  return (json as TraceView).events[0];
};

describe('actions that could book twice', () => {
  const board = useBoard();
  const mixed = async (): Promise<Stage> => {
    const { desk } = board.stage();
    await sent(desk, 1, 'vendor-rejected');
    await sent(desk, 2, 'outcome-unknown');
    await sent(desk, 3, 'outcome-unknown');
    return board.stage();
  };
  const byReason = { 'vendor-rejected': 1, 'outcome-unknown': 2 };

  for (const [what, target] of [
    ['by filter', async () => ({ filter: {} })],
    ['by filter and destination', async () => ({ filter: { destination: 'wdt' } })],
    ['by ids', async () => ({ ids: await board.stage().desk.attention() })],
  ] as const) {
    it(`counts them by reason before anything is done, ${what}`, async () => {
      const stage = await mixed();
      const { status, json } = await act(stage, { action: 'retry', ...(await target()), dryRun: true });
      expect([status, json]).to.deep.equal([200, { matched: 3, byReason }]);
    });

    it(`are refused without acceptDoubles, with the counts, ${what}`, async () => {
      const stage = await mixed();
      const { status, json } = await act(stage, { action: 'retry', ...(await target()) });
      expect(status).to.equal(409);
      expect(json).to.deep.include({ code: 'confirmation-needed', matched: 3, byReason });
      expect(await stage.desk.attention()).to.have.length(3);
    });
  }

  it('are carried out with acceptDoubles', async () => {
    const stage = await mixed();
    const { status } = await act(stage, { action: 'retry', filter: {}, acceptDoubles: true, perSecond: 100 });
    expect(status).to.equal(200);
    await until(async () => (await stage.desk.attention()).length === 0, { what: 'all are retried' });
  });

  it('need no word where nothing unknown is among them, or nothing is sent', async () => {
    const stage = await mixed();
    expect((await act(stage, { action: 'retry', filter: { reason: 'vendor-rejected' } })).status).to.equal(200);
    expect((await act(stage, { action: 'resolve', filter: {}, perSecond: 100 })).status).to.equal(200);
  });

  it('leave alone what became unknown after it was counted', async () => {
    const stage = board.stage();
    await sent(stage.desk, 1, 'outcome-unknown');
    const [id = ''] = await stage.desk.attention();
    const result = await stage.desk.ledger.act(id, 'retry', '', { careful: true });
    expect(result).to.deep.equal({ answer: 'outcome-unknown' });
    expect(await stage.desk.attention()).to.deep.equal([id]);
  });

  it('are followed to their end', async () => {
    const stage = board.stage();
    const { desk } = stage;
    for (const n of [1, 2, 3]) await sent(desk, n, 'vendor-rejected');
    const { json } = await act(stage, { action: 'retry', filter: {}, perSecond: 100 });
    const path = `/api/attention/bulks/${(json as { bulk: string }).bulk}`;
    const view = async () => (await stage.ask(path, VIEWER)).json as BulkView;
    await until(async () => (await view()).status === 'done', { what: 'the bulk action is done' });
    expect((await view()).followed).to.deep.equal({ delivered: 0, again: 0, settled: 0, onTheirWay: 3 });
    for (const n of [1, 2]) {
      const job = (await stage.queues.queue('refund').getWaiting()).find(({ data }) => data.dn === `D${n}`);
      desk.queue([{ queue: 'refund', id: job?.id ?? '', data: job?.data }]);
      await desk.mapAll();
      await desk.attempt(
        'wdt',
        n === 1 ? { status: 'delivered' } : { status: 'attention', reason: 'vendor-rejected', detail: 'again' },
      );
    }
    expect((await view()).followed).to.deep.equal({ delivered: 1, again: 1, settled: 0, onTheirWay: 1 });
  });
});

describe('actions on events that wait', () => {
  const board = useBoard();

  it('a retry may name the notice to use', async () => {
    const stage = board.stage();
    await stage.desk.refuse('S1', 'WRONG');
    await stage.desk.mapAll();
    await stage.desk.announce(notice('RIGHT', [line(1, 1)]));
    const dry = await act(stage, { action: 'retry', ids: ['e/refuse:S1'], dn: 'RIGHT', dryRun: true });
    expect(dry.json).to.deep.equal({ matched: 1, byReason: { 'no-notice': 1 } });
    const { status, json } = await act(stage, { action: 'retry', ids: ['e/refuse:S1'], dn: 'RIGHT', note: 'typo' });
    expect([status, (json as { matched: number }).matched]).to.deep.equal([200, 1]);
    const event = await eventOf(stage, 'S1');
    expect(event).to.include({ dn: 'RIGHT', status: 'accepted' });
    expect(event?.history[0]).to.include({ what: 'retried', by: 'olga', note: 'typo', dn: 'RIGHT' });
    expect((await stage.ask('/api/waiting', VIEWER)).json).to.include({ total: 0 });
  });

  it('a discard takes them back', async () => {
    const stage = board.stage();
    await stage.desk.refuse('S1', 'D1');
    await stage.desk.mapAll();
    expect((await act(stage, { action: 'discard', ids: ['e/refuse:S1'], note: 'a test' })).status).to.equal(200);
    const event = await eventOf(stage, 'S1');
    expect(event).to.include({ status: 'discarded', waitsFor: null });
    expect(event?.history).to.have.length(1);
    expect(event?.history[0]).to.include({ what: 'discarded', by: 'olga', note: 'a test' });
    expect((await stage.desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({ item: 'e/refuse:S1' });
  });

  it('one that only waits for its turn is not retried', async () => {
    const stage = board.stage();
    await stage.desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
    await stage.desk.refund('S1', 'D1', sn(1, 1));
    await stage.desk.refund('S2', 'D1', sn(1, 2));
    await stage.desk.mapAll();
    expect(await stage.desk.status('refund', 'S2')).to.equal('waiting/earlier-event');
    const { status, json } = await act(stage, { action: 'retry', ids: ['e/refund:S2'] });
    expect([status, (json as { code: string }).code]).to.deep.equal([409, 'not-pending']);
    expect(await stage.desk.status('refund', 'S2')).to.equal('waiting/earlier-event');
  });
});

describe('the history of an event', () => {
  const board = useBoard();

  it('names who settled a delivery, with the note', async () => {
    const stage = board.stage();
    await sent(stage.desk, 1, 'outcome-unknown');
    const ids = await stage.desk.attention();
    await act(stage, { action: 'resolve', ids, note: 'found in WDT, call 13812345678' });
    const event = await eventOf(stage, 'S1');
    expect(event).to.include({ status: 'resolved' });
    expect(event?.history[0]).to.include({ what: 'resolved', by: 'olga', note: 'found in WDT, call ***' });
    expect(event?.history[0]?.delivery).to.equal(event?.deliveries[0]?.id);
  });

  it('holds the last twenty callbacks of the POS', async () => {
    const { desk } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)], { channel: 'pos', sellBillNum: 'B1', shippedBefore: true }));
    await desk.refund('S1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('pos', { status: 'delivered' });
    for (let n = 1; n <= 21; n += 1) {
      await desk.ledger.posCallback({ billNum: '', senderBillNum: 'S1', authState: '', state: `step ${n}` });
    }
    const history = (await desk.event('refund', 'S1')).history;
    expect(history).to.have.length(20);
    expect(history[0]).to.include({ what: 'callback', by: 'pos', note: 'step 2' });
    expect(history.at(-1)).to.include({ note: 'step 21' });
  });

  it('says when the vendor was asked, and what that found', async () => {
    const { desk } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('S1', 'D1', sn(1, 1));
    await desk.mapAll();
    const job = desk.take('wdt');
    const claim = await desk.begin(job);
    if (claim.answer !== 'go') throw new Error(claim.answer);
    const limits = { signal: 'ok', failures: 5, probeMs: 30_000, lookUp: true } as const;
    const decision = { status: 'attention', reason: 'outcome-unknown', detail: 'lost' } as const;
    await desk.ledger.finish(claim.delivery, { n: 1, at: claim.at, outcome: 'unknown' }, decision, limits);
    const which = { delivery: claim.delivery, generation: claim.generation, asked: 0 };
    await desk.ledger.missed(which, 60_000);
    await desk.ledger.prove({ ...which, asked: 1 }, null);
    const event = await desk.event('refund', 'S1');
    expect(event.status).to.equal('delivered');
    expect(event.history.map(({ what, by, note }) => [what, by, note])).to.deep.equal([
      ['look-up', 'wdt', 'missed'],
      ['look-up', 'wdt', 'found'],
    ]);
  });
});
