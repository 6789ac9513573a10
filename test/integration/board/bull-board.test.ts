import type { RedisClient } from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, sn } from '../../support/desk.js';
import { OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

/** A delivery to WDT and its job, failed in the queue as no worker of ours would leave it. */
const failedJob = async ({ desk, queues }: Stage, redis: RedisClient, reason: string) => {
  await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
  await desk.refund('S1', 'D1', sn(1, 1));
  await desk.mapAll();
  const spec = desk.take('wdt');
  if (!spec) throw new Error('no delivery');
  desk.queue([spec]);
  const queue = queues.queue('wdt');
  const job = await queue.add('wdt', { ...spec.data, receiver_name: '大海' }, { jobId: spec.id });
  await job.log('called 13812345678');
  // moved by hand: only a worker could fail it properly
  await redis.hset(queue.toKey(spec.id), 'failedReason', reason, 'finishedOn', Date.now());
  await redis.lrem(queue.toKey('wait'), 1, spec.id);
  await redis.zadd(queue.toKey('failed'), Date.now(), spec.id);
  return { id: spec.id, path: `/queues/api/queues/wdt/${spec.id}` };
};

const exhaust = (desk: Desk) =>
  desk.attempt('wdt', { status: 'attention', reason: 'retries-exhausted', detail: 'busy' });

describe('Bull Board', () => {
  const board = useBoard();
  const put = (path: string) => board.stage().ask(path, OPERATOR, { method: 'PUT' });

  it('shows every queue', async () => {
    const { json } = await board.stage().ask('/queues/api/queues', VIEWER);
    const names = (json as { queues: { name: string }[] }).queues.map(({ name }) => name);
    expect(names).to.have.members([...QUEUES]);
  });

  it('is read-only for viewers', async () => {
    const flags = async (who: typeof VIEWER) =>
      ((await board.stage().ask('/queues/api/queues', who)).json as { queues: { readOnlyMode: boolean }[] }).queues.map(
        ({ readOnlyMode }) => readOnlyMode,
      );
    expect(new Set(await flags(VIEWER))).to.deep.equal(new Set([true]));
    expect(new Set(await flags(OPERATOR))).to.deep.equal(new Set([false]));
  });

  it('loads nothing from another host and nothing inline', async () => {
    const { text } = await board.stage().ask('/queues', VIEWER);
    expect(text)
      .to.include('static/js/')
      .and.not.match(/https?:|<style| style=/);
  });

  it('shows no personal data: not in data, reason, log', async () => {
    const { path } = await failedJob(board.stage(), board.redis(), 'told 13812345678, sign=abcdef');
    const { text } = await board.stage().ask(path, OPERATOR);
    expect(text)
      .to.include('told ***, sign=***')
      .and.not.match(/大海|13812345678|abcdef/);
    expect((await board.stage().ask(`${path}/logs`, OPERATOR)).json).to.deep.equal(['called ***']);
  });

  it('links a job to the trace of its notice', async () => {
    const { path } = await failedJob(board.stage(), board.redis(), 'no');
    const { json } = await board.stage().ask(path, VIEWER);
    expect((json as { job: { externalUrl: unknown } }).job.externalUrl).to.deep.equal({
      displayText: 'Trace',
      href: '../trace?dn=D1',
    });
  });

  it('retries through the ledger what needs attention: a new generation in place of the old job', async () => {
    const { desk, queues } = board.stage();
    const { id, path } = await failedJob(board.stage(), board.redis(), 'no');
    await exhaust(desk);
    expect((await put(`${path}/retry`)).status).to.equal(200);
    // nothing of it was processed: its event is mapped again
    const jobs = await queues.queue('refund').getWaiting();
    expect(jobs.map(({ data }) => data.generation)).to.deep.equal([2]);
    expect(await queues.queue('wdt').getFailedCount()).to.equal(0);
    expect((await desk.ledger.auditLog({ limit: 1 })).entries[0]).to.include({
      user: 'olga',
      action: 'queue:retry',
      item: `wdt/${id}`,
      result: 'retried 1, skipped 0',
    });
  });

  it('puts back what the ledger calls undelivered', async () => {
    const { queues } = board.stage();
    await failedJob(board.stage(), board.redis(), 'stalled too often');
    expect((await put('/queues/api/queues/wdt/retry/failed')).json).to.deep.equal({ retried: 1, skipped: 0 });
    expect(await queues.queue('wdt').getWaitingCount()).to.equal(1);
  });

  it('retries nothing that is delivered', async () => {
    const { desk, queues } = board.stage();
    const { path } = await failedJob(board.stage(), board.redis(), 'no');
    await desk.attempt('wdt', { status: 'delivered' });
    expect((await put(`${path}/retry`)).status).to.equal(409);
    expect(await queues.queue('wdt').getWaitingCount()).to.equal(0);
  });

  it('pauses and resumes a queue for operators, and writes it down', async () => {
    const { desk, queues } = board.stage();
    await put('/queues/api/queues/erp/pause');
    expect(await queues.queue('erp').isPaused()).to.equal(true);
    await put('/queues/api/queues/erp/resume');
    expect(await queues.queue('erp').isPaused()).to.equal(false);
    const { entries } = await desk.ledger.auditLog({ limit: 2 });
    expect(entries.map(({ action, item }) => `${action} ${item}`)).to.deep.equal([
      'queue:resume erp',
      'queue:pause erp',
    ]);
  });
});
