import { isEventKind, type QueueName } from '@scm-relay/schemas';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, REJECTED } from './prepared.js';

/** What may be found where a record should be. */
const DAMAGED = ['{', '{}', '[]', 'null', '"x"', ''];

/** Its delivery is on its way, or behind another of its notice. */
const MAPPED = /^(sending|waiting\/earlier-event)$/;

describe('ledger: a record that is damaged', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  const damage = async (event: string, field = 'state', by = '{') => {
    const key = `${use.prefix()}:event:${event}`;
    const was = (await use.redis().hget(key, field)) ?? '';
    await use.redis().hset(key, field, by);
    return { mend: () => use.redis().hset(key, field, was) };
  };
  /** as the sweeper does; answers what it cannot put back */
  const sweep = async (queue: QueueName): Promise<string[]> => {
    const told: string[] = [];
    const onError = (id: string): void => {
      told.push(id);
    };
    const key = `${use.prefix()}:open:${queue}`;
    for (const id of await use.redis().zrange(key, '0', '-1')) await use.redis().zadd(key, '0', id);
    const open = await desk.ledger.openWork(queue, 100, onError);
    const lost = open.filter(({ jobId }) => !desk.jobs.some(({ id }) => id === jobId));
    desk.queue(
      await desk.ledger.requeue(
        queue,
        lost.map(({ id }) => id),
        onError,
      ),
    );
    if (isEventKind(queue)) await desk.mapAll();
    return told;
  };

  it('holds back none of those who wait for the same, and is woken when it is mended', async () => {
    const seqs = DAMAGED.map((_, i) => `c${i}`);
    for (const [i, seq] of ['c', ...seqs, 'd'].entries()) await desk.checkout(seq, 'D1', [sn(1, i)], `T${i}`);
    await desk.mapAll();
    const damaged = await Promise.all(seqs.map((seq, i) => damage(`checkout:${seq}`, 'state', DAMAGED[i])));
    expect(await desk.announce(notice('D1', [line(1, 1, 8)]))).to.equal('created');
    await desk.mapAll();
    for (const seq of ['c', 'd']) expect(await desk.status('checkout', seq)).to.match(MAPPED);
    expect((await sweep('checkout')).sort()).to.deep.equal(seqs.map((seq) => `checkout:${seq}`));
    for (const each of damaged) await each.mend();
    expect(await sweep('checkout')).to.deep.equal([]);
    for (const seq of seqs) expect(await desk.status('checkout', seq)).to.match(MAPPED);
  });

  it('is no hindrance to what is mapped before it', async () => {
    await desk.announce(notice('D1', [line(1, 1, 3)]));
    for (const n of [1, 2]) await desk.checkout(`c${n}`, 'D1', [sn(1, n)], `T${n}`);
    desk.jobs.reverse();
    await desk.mapAll(1);
    expect(await desk.status('checkout', 'c2')).to.equal('waiting/earlier-event');
    const { mend } = await damage('checkout:c2');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect(await sweep('checkout')).to.deep.equal(['checkout:c2']);
    await mend();
    await sweep('checkout');
    expect(await desk.status('checkout', 'c2')).to.equal('waiting/earlier-event');
    await desk.attempt('push', { status: 'delivered' });
    await desk.attempt('push', { status: 'delivered' });
    expect(await desk.status('checkout', 'c2')).to.equal('delivered');
  });

  const refunds = async (...numbers: readonly number[]): Promise<void> => {
    for (const n of numbers) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    }
    await desk.mapAll();
  };

  it('keeps no outcome from being written of what is sent before it', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
    for (const n of [1, 2]) await desk.refund(`r${n}`, 'D1', sn(1, n));
    await desk.mapAll();
    const { mend } = await damage('refund:r2', 'wdt-1');
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await sweep('wdt')).to.deep.equal(['wdt-1/refund:r2']);
    await mend();
    await sweep('wdt');
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await desk.status('refund', 'r2')).to.equal('delivered');
  });

  it('keeps no outcome of another destination from being written, nor its event from being open', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await refunds(1);
    const { mend } = await damage('refund:r1', 'wdt-1');
    expect((await desk.attempt('push', { status: 'delivered' })).finished?.answer).to.equal('ok');
    expect((await desk.event('refund', 'r1').catch(() => null))?.status ?? 'open').to.not.equal('delivered');
    await mend();
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  it('keeps no event open once it is mended, though nothing of it is to be done any more', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await refunds(1);
    await desk.attempt('wdt', { status: 'delivered' });
    const { mend } = await damage('refund:r1', 'wdt-1');
    await desk.attempt('push', { status: 'delivered' });
    expect(await sweep('wdt')).to.deep.equal(['wdt-1/refund:r1']);
    await mend();
    expect(await sweep('wdt')).to.deep.equal([]);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await use.redis().zcard(`${use.prefix()}:open:wdt`)).to.equal(0);
  });

  it('keeps no outcome from being written of what was sent before the refund of a rejected checkout’s piece', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await desk.announce(notice('D1', [line(1, 1, 2)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)], 'T1');
    await desk.checkout('c2', 'D1', [sn(1, 2)], 'T2');
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.attempt('push', DELIVERED);
    for (const n of [2, 1]) await desk.refund(`r${n}`, 'D1', sn(1, n));
    await desk.mapAll();
    await damage('checkout:c1', 'push-1');
    expect((await desk.attempt('push', DELIVERED)).finished?.answer).to.equal('ok');
    await desk.attempt('wdt', DELIVERED);
    expect(await desk.status('refund', 'r2')).to.equal('delivered');
    expect(await sweep('push')).to.deep.equal(['push-1/checkout:c1']);
  });

  it('keeps no rejected checkout from being sent anew for which it waits, and goes behind it', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await desk.announce(notice('D1', [line(1, 1)]));
    await desk.checkout('c1', 'D1', [sn(1, 1)]);
    await desk.mapAll();
    await desk.attempt('push', REJECTED);
    await desk.refund('r1', 'D1', sn(1, 1));
    await desk.mapAll();
    await desk.attempt('wdt', DELIVERED);
    const { mend } = await damage('refund:r1', 'push-2');
    expect(await desk.act('d/push-1/checkout:c1', 'retry')).to.equal('ok');
    await desk.mapAll();
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect(await sweep('push')).to.deep.equal(['push-2/refund:r1']);
    await mend();
    await sweep('push');
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
    await desk.attempt('push', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  it('of one of the events of a line keeps no outcome from being written of their request', async () => {
    await desk.announce(notice('D1', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    for (const n of [1, 2]) await desk.refund(`r${n}`, 'D1', sn(1, n));
    await desk.mapAll();
    const { mend } = await damage('refund:r1');
    expect((await desk.attempt('pos', REJECTED)).finished?.answer).to.equal('ok');
    expect(await desk.status('refund', 'r2')).to.equal('attention/vendor-rejected');
    expect(await sweep('refund')).to.deep.equal(['refund:r1']);
    await mend();
    await sweep('refund');
    expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-rejected');
  });

  it('of one of the events of a line does not lose their request where another of them was discarded', async () => {
    const twice = new Map(TWO_WAYS).set('pos.refund', ['push.return', 'pos.refund'] as const);
    desk = openDesk(use.redis(), use.prefix(), planContext(twice));
    await desk.announce(notice('D1', [line(1, 1, 2)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
    for (const n of [1, 2]) await desk.refund(`r${n}`, 'D1', sn(1, n));
    await desk.mapAll();
    await desk.attempt('push', DELIVERED);
    await desk.attempt('push', REJECTED);
    const job = desk.take('pos');
    const claim = await desk.begin(job);
    if (claim.answer !== 'go' || !job || !('delivery' in job.data)) throw new Error('it was not begun');
    expect(await desk.act('d/push-1/refund:r2', 'discard')).to.equal('ok');
    const { mend } = await damage('refund:r1');
    const { n, generation, at } = claim;
    const finished = await desk.ledger.finish(
      job.data.delivery,
      { n, generation, at, ms: 1, outcome: 'retry' },
      { status: 'pending', delayMs: 1000 },
      { signal: 'ok', failures: 5, probeMs: 30_000 },
    );
    expect(finished.answer).to.equal('ok');
    await mend();
    await sweep('refund');
    await sweep('pos');
    await desk.attempt('pos', DELIVERED);
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });

  it('keeps no other destination of its event from being recovered', async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    await refunds(1);
    const { mend } = await damage('refund:r1', 'wdt-1');
    const told: string[] = [];
    await desk.ledger.recover(['wdt', 'push'], undefined, (event) => told.push(event));
    expect(told).to.deep.equal(['refund:r1']);
    await mend();
    const { deliveries } = await desk.event('refund', 'r1');
    expect(deliveries.map(({ destination, status }) => [destination, status])).to.deep.equal([
      ['wdt', 'pending'],
      ['push', 'attention'],
    ]);
  });

  it('keeps a breaker neither shut nor from putting back what was refused', async () => {
    await refunds(1, 2, 3);
    const refuse = () =>
      desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: '' }, 'access', 3);
    for (let n = 1; n <= 2; n++) await refuse();
    await damage('refund:r1', 'wdt-1');
    expect((await refuse()).finished?.breaker).to.equal('opened');
    expect(await desk.status('refund', 'r2')).to.equal('sending');
  });

  it('does not keep a destination held', async () => {
    await refunds(1, 2);
    for (let n = 1; n <= 2; n++) {
      await use.redis().del(`${use.prefix()}:gate:wdt`);
      await desk.attempt('wdt', { status: 'pending', delayMs: 60_000 }, 'none', 5, { holdMs: 60_000 });
    }
    await damage('refund:r1', 'wdt-1');
    expect((await desk.ledger.releaseHold('wdt')).released).to.equal(1);
  });
});
