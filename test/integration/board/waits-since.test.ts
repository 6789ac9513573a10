import type { TraceView, WaitsFor } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { type Stage, useBoard, VIEWER } from './stage.js';

const MINUTE = 60_000;

describe('since when something waits (waitsFor.since)', () => {
  const board = useBoard();

  const traced = async (stage: Stage, seq: string) =>
    ((await stage.ask(`/api/trace?seq=${seq}`, VIEWER)).json as TraceView).events[0];
  const delivery = async (stage: Stage, seq: string) => (await traced(stage, seq))?.deliveries[0]?.waitsFor;
  const since = (waits: WaitsFor | null | undefined): number => Date.parse(waits?.since ?? '');
  const gate = (fields: Readonly<Record<string, number>>) => board.redis().hset(`${board.prefix()}:gate:wdt`, fields);

  /** two refunds of one notice, one behind the other */
  const due = async (): Promise<Stage> => {
    const stage = board.stage();
    await stage.desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
    await stage.desk.refund('S1', 'D1', sn(1, 1));
    await stage.desk.refund('S2', 'D1', sn(1, 2));
    await stage.desk.mapAll();
    return stage;
  };

  /** when a delivery came to be due */
  const dueAt = async () => Number(await board.redis().zscore(`${board.prefix()}:due:wdt`, 'wdt-1/refund:S1'));

  for (const [what, prepare, expected] of [
    [
      'backoff',
      (stage: Stage) => stage.desk.attempt('wdt', { status: 'pending', delayMs: MINUTE }, 'failure'),
      async (stage: Stage) => {
        const last = (await traced(stage, 'S1'))?.deliveries[0]?.attempts.at(-1);
        return Date.parse(last?.at ?? '') + (last?.ms ?? Number.NaN);
      },
    ],
    ['rate', () => gate({ rated: Date.now() + MINUTE }), dueAt],
    ['breaker', () => gate({ open: 1000, probeAt: Date.now() + MINUTE }), async () => 1000],
    ['hold', () => gate({ hold: Date.now() + MINUTE, holdSince: 2000 }), async () => 2000],
    [
      'worker',
      async () => {
        const key = `${board.prefix()}:event:refund:S1`;
        const record = JSON.parse((await board.redis().hget(key, 'wdt-1')) ?? '{}');
        await board.redis().hset(key, 'wdt-1', JSON.stringify({ ...record, due: 3000 }));
      },
      async () => 3000,
    ],
  ] as const) {
    it(`is told of ${what}`, async () => {
      const stage = await due();
      await prepare(stage);
      const found = await delivery(stage, 'S1');
      expect(found?.what).to.equal(what);
      expect(since(found)).to.equal(await expected(stage));
    });
  }

  it('is told of an earlier event, the same for the event and its delivery', async () => {
    const stage = await due();
    const found = await delivery(stage, 'S2');
    expect(found?.what).to.equal('event');
    expect(since(found)).to.equal(Number(await board.redis().zscore(`${board.prefix()}:waiting`, 'refund:S2')));
    expect((await traced(stage, 'S2'))?.waitsFor?.since).to.equal(found?.since);
  });

  it('is told of a mapping that failed: since its last attempt', async () => {
    const stage = board.stage();
    await stage.desk.refund('S1', 'D1', sn(1, 1));
    const [job] = stage.desk.jobs;
    if (!job || !('kind' in job.data)) throw new Error('no job');
    const failed = Date.now();
    await stage.queues.queue('refund').add('refund', job.data, { jobId: job.id, delay: MINUTE });
    await stage.desk.ledger.postponeMapping(job.data, MINUTE);
    const found = (await traced(stage, 'S1'))?.waitsFor;
    expect(found).to.include({ what: 'backoff', name: 'refund' });
    expect(since(found)).to.be.within(failed, Date.now());
  });
});
