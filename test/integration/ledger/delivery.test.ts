import type { Decision } from '@scm-relay/ledger';
import { jobId } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const DELIVERED: Decision = { status: 'delivered' };
const LATER: Decision = { status: 'pending', delayMs: 1000 };
const UNKNOWN: Decision = { status: 'attention', reason: 'outcome-unknown', detail: 'reset' };
const REJECTED: Decision = { status: 'attention', reason: 'vendor-rejected', detail: '401: no' };

describe('deliveries in the ledger', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  /** `count` mapped refunds, each of a notice of its own, with a delivery to wdt ready to be sent */
  const refunds = async (count: number): Promise<void> => {
    for (let i = 1; i <= count; i++) {
      await desk.announce(notice(`D${i}`, [line(1, 1, 3)], { shippedBefore: true }));
      await desk.refund(`r${i}`, `D${i}`, sn(1, i));
    }
    await desk.mapAll();
  };

  it('is claimed by one worker only: the same job a second time does nothing', async () => {
    await refunds(1);
    const job = desk.take('wdt');
    const claims = await Promise.all([desk.begin(job), desk.begin(job), desk.begin(job)]);
    expect(claims.map((c) => c.answer).sort()).to.deep.equal(['busy', 'busy', 'go']);
  });

  it('is claimed once by a call that was sent again because its answer was lost', async () => {
    await refunds(1);
    const redis = use.redis();
    const twice = new Proxy(redis, {
      get: (target, name) =>
        name === 'evalsha'
          ? async (...args: Parameters<typeof redis.evalsha>) => {
              await target.evalsha(...args);
              return target.evalsha(...args);
            }
          : Reflect.get(target, name),
    });
    const again = openDesk(twice, use.prefix());
    expect(await again.begin(desk.take('wdt'))).to.include({ answer: 'go', n: 1, attempt: 1 });
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts).to.have.lengthOf(1);
  });

  it('does nothing for a job that ended before', async () => {
    await refunds(1);
    const { job } = await desk.attempt('wdt', DELIVERED);
    expect((await desk.begin(job)).answer).to.equal('gone');
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts).to.have.lengthOf(1);
  });

  it('finds an attempt without an outcome once its lease is over', async () => {
    await refunds(1);
    const job = desk.take('wdt');
    expect((await desk.begin(job, 0)).answer).to.equal('go');
    const claim = await desk.begin(job, 0);
    expect(claim).to.include({ answer: 'dangling', n: 1, attempt: 1 });
  });

  it('says how long its event took from acceptance, once it is delivered', async () => {
    await refunds(1);
    const job = desk.take('wdt');
    desk.queue(job ? [job] : []);
    const key = `${use.prefix()}:event:refund:r1`;
    const state = JSON.parse((await use.redis().hget(key, 'state')) ?? '{}');
    await use.redis().hset(key, 'state', JSON.stringify({ ...state, at: Date.now() - 5000 }));
    expect((await desk.attempt('wdt', LATER)).finished?.sinceAcceptedMs).to.equal(null);
    desk.queue(job ? [job] : []);
    expect((await desk.attempt('wdt', DELIVERED)).finished?.sinceAcceptedMs).to.be.within(4000, 60_000);
  });

  it('counts attempts per generation and numbers attempts through', async () => {
    await refunds(1);
    const job = desk.take('wdt');
    for (const n of [1, 2]) {
      desk.queue(job ? [job] : []);
      const { claim } = await desk.attempt('wdt', n === 1 ? LATER : UNKNOWN);
      expect(claim).to.include({ n, attempt: n });
    }
    await desk.act((await desk.attention())[0] ?? '', 'retry');
    const { claim, job: again } = await desk.attempt('wdt', DELIVERED);
    expect(claim).to.include({ n: 3, attempt: 1 });
    expect(again?.id).not.to.equal(job?.id);
    expect((await desk.begin(job)).answer).to.equal('gone');
  });

  it('sends the next of one notice and destination only when the earlier one has ended', async () => {
    await desk.announce(notice('D1', [line(1, 1, 3)], { shippedBefore: true }));
    for (const i of [1, 2, 3]) await desk.refund(`r${i}`, 'D1', sn(1, i));
    await desk.mapAll();
    expect(desk.jobs).to.have.lengthOf(1);
    await desk.attempt('wdt', UNKNOWN);
    expect(desk.jobs).to.have.lengthOf(0);
    expect(await desk.status('refund', 'r2')).to.equal('waiting/earlier-event');
    await desk.act((await desk.attention())[0] ?? '', 'resolve');
    expect(await desk.status('refund', 'r1')).to.equal('resolved');
    await desk.attempt('wdt', DELIVERED);
    await desk.attempt('wdt', DELIVERED);
    expect([await desk.status('refund', 'r2'), await desk.status('refund', 'r3')]).to.deep.equal([
      'delivered',
      'delivered',
    ]);
  });

  it('takes an outcome that comes late for what it is: proof of delivery heals, anything else is only noted', async () => {
    await refunds(1);
    const job = desk.take('wdt');
    const claim = await desk.begin(job, 0);
    if (claim.answer !== 'go' || !job || !('delivery' in job.data)) throw new Error('no claim');
    const end = (decision: Decision) =>
      desk.ledger.finish(
        job.data && 'delivery' in job.data ? job.data.delivery : '',
        { n: 1, at: claim.at, ms: 5, outcome: 'delivered', httpStatus: 200, response: null },
        decision,
        { signal: 'none', failures: 5, probeMs: 1000 },
      );
    await end(UNKNOWN);
    expect(await desk.attention()).to.have.lengthOf(1);
    expect((await end(LATER)).answer).to.equal('late');
    expect((await end(DELIVERED)).answer).to.equal('healed');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
    expect(await desk.attention()).to.deep.equal([]);
  });

  it('lets no more requests through than the rate allows in any stretch of its length', async () => {
    await refunds(4);
    const rate = { max: 2, durationMs: 60_000 };
    const claims = [];
    for (const job of desk.jobs.filter((j) => j.queue === 'wdt')) claims.push(await desk.begin(job, 60_000, rate));
    expect(claims.map((c) => c.answer)).to.deep.equal(['go', 'go', 'held', 'held']);
    expect(claims[2]).to.have.property('ms').that.is.within(50_000, 60_050);
    const key = `${use.prefix()}:sends:wdt`;
    await use.redis().lset(key, 1, String(Date.now() - 61_000));
    expect((await desk.begin(desk.jobs[2], 60_000, rate)).answer).to.equal('go');
    expect((await desk.begin(desk.jobs[3], 60_000, rate)).answer).to.equal('held');
    expect(await use.redis().llen(key)).to.equal(2);
  });

  describe('breaker', () => {
    it('opens after consecutive failures, lets one leased probe through, and closes on success', async () => {
      await refunds(4);
      for (let i = 0; i < 2; i++) await desk.attempt('wdt', LATER, 'failure', 2);
      expect(await desk.ledger.breakerOpenSince('wdt')).to.be.a('string');
      const job = desk.take('wdt');
      expect(await desk.begin(job)).to.include({ answer: 'held' });
      await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
      expect(await desk.begin(job)).to.include({ answer: 'go', probe: true });
      expect(await desk.begin(desk.jobs[0])).to.include({ answer: 'held' });
    });

    it('costs a probe no attempt', async () => {
      await refunds(1);
      await desk.attempt('wdt', LATER, 'failure', 1);
      await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
      const job = (await desk.ledger.requeue('wdt', [`${(await desk.event('refund', 'r1')).deliveries[0]?.id}`]))[0];
      desk.queue(job ? [job] : []);
      const probe = await desk.attempt('wdt', LATER, 'failure', 1);
      expect(probe.claim).to.include({ answer: 'go', n: 2, attempt: 2, probe: true });
      await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
      desk.queue(job ? [job] : []);
      expect((await desk.attempt('wdt', DELIVERED)).claim).to.include({ n: 3, attempt: 2 });
      expect(await desk.ledger.breakerOpenSince('wdt')).to.equal(null);
    });

    it('counts the attempts that follow a probe again', async () => {
      await refunds(2);
      const [first, second] = [desk.take('wdt'), desk.take('wdt')];
      const attempt = (job: typeof first, decision: Decision, signal: 'ok' | 'failure') => {
        desk.queue(job ? [job] : []);
        return desk.attempt('wdt', decision, signal, 1);
      };
      const mayProbe = () => use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
      await attempt(first, LATER, 'failure');
      await mayProbe();
      expect((await attempt(first, LATER, 'failure')).claim).to.include({ n: 2, probe: true });
      await mayProbe();
      await attempt(second, DELIVERED, 'ok');
      expect((await attempt(first, LATER, 'ok')).claim).to.include({ n: 3, attempt: 2, probe: false });
      expect((await attempt(first, DELIVERED, 'ok')).claim).to.include({ n: 4, attempt: 3 });
    });

    it('starts counting anew after any success', async () => {
      await refunds(3);
      await desk.attempt('wdt', LATER, 'failure', 2);
      await desk.attempt('wdt', DELIVERED, 'ok', 2);
      await desk.attempt('wdt', LATER, 'failure', 2);
      expect(await desk.ledger.breakerOpenSince('wdt')).to.equal(null);
    });

    it('opens on consecutive access refusals and puts their deliveries back', async () => {
      await refunds(3);
      await desk.attempt('wdt', REJECTED, 'access', 2);
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-rejected');
      const second = await desk.attempt('wdt', REJECTED, 'access', 2);
      expect(second.finished?.breaker).to.equal('opened');
      expect(await desk.attention()).to.deep.equal([]);
      expect([await desk.status('refund', 'r1'), await desk.status('refund', 'r2')]).to.deep.equal([
        'sending',
        'sending',
      ]);
      expect(desk.jobs.filter((j) => j.queue === 'wdt')).to.have.lengthOf(3);
    });
  });

  describe('POS callback', () => {
    const state = (billNum: string, senderBillNum: string, said: string) =>
      desk.ledger.posCallback({ billNum, senderBillNum, authState: said, state: '' });

    const sent = async () => {
      await desk.announce(notice('P1', [line(1, 1)], { channel: 'pos', sellBillNum: 'X', shippedBefore: true }));
      await desk.refund('r1', 'P1', sn(1, 1));
      await desk.mapAll();
    };

    it('knows no bill that was never sent', async () => {
      expect((await state('B1', 'r1', '已办理')).answer).to.equal('unknown');
    });

    it('proves an unknown delivery done', async () => {
      await sent();
      await desk.attempt('pos', UNKNOWN);
      expect((await state('B1', 'r1', '已办理')).answer).to.equal('recorded');
      const { status, deliveries } = await desk.event('refund', 'r1');
      expect(status).to.equal('delivered');
      expect(deliveries[0]).to.include({
        status: 'delivered',
        reason: null,
        detail: 'a callback proved it delivered',
      });
      expect(await desk.attention()).to.deep.equal([]);
    });

    it('proves it booked whatever else it says: any callback for a bill proves receipt', async () => {
      await sent();
      await desk.attempt('pos', UNKNOWN);
      expect((await state('B1', 'r1', '待审核')).answer).to.equal('recorded');
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
      expect(await desk.attention()).to.deep.equal([]);
      await state('B1', 'r1', '已拒绝');
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
    });

    it('takes a refused one to the attention list, and what is final stays final', async () => {
      await sent();
      await desk.attempt('pos', { status: 'delivered', vendorState: { BillNum: 'B1' }, vendorNumber: 'B1' });
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
      await state('B1', '', '已拒绝');
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
      expect(await use.redis().ttl(`${use.prefix()}:event:refund:r1`)).to.equal(-1);
      await state('B1', '', '已办理');
      expect(await desk.status('refund', 'r1')).to.equal('attention/vendor-refused');
      const view = await desk.event('refund', 'r1');
      expect(view.deliveries[0]?.vendorState).to.deep.equal({
        BillNum: 'B1',
        RefundAuthState: '已拒绝',
        RefundState: '',
      });
    });
  });

  it('names open work whose job should exist, and gives what lost its job a new generation', async () => {
    await refunds(1);
    const id = (await desk.event('refund', 'r1')).deliveries[0]?.id ?? '';
    expect(await desk.ledger.openWork('wdt', 10)).to.deep.equal([]);
    await use.redis().zadd(`${use.prefix()}:open:wdt`, '0', id);
    expect(await desk.ledger.openWork('wdt', 10)).to.deep.equal([{ id, jobId: jobId(id, 1) }]);
    const [job] = await desk.ledger.requeue('wdt', [id]);
    expect(job?.id).to.equal(jobId(id, 2));
    await desk.ledger.seen('wdt', [id], 60_000);
    expect(await desk.ledger.openWork('wdt', 10)).to.deep.equal([]);
    expect((await desk.begin(desk.take('wdt'))).answer).to.equal('gone');
    expect((await desk.begin(job)).answer).to.equal('go');
  });

  describe('look-ups', () => {
    const limits = { leaseMs: 60_000, probeMs: 30_000, rate: { max: 2, durationMs: 60_000 } };

    /** a delivery whose outcome is unknown and whose vendor can be asked, with the job that asks */
    const unknown = async () => {
      await refunds(1);
      const sent = await desk.begin(desk.take('wdt'), 60_000, limits.rate);
      if (sent.answer !== 'go') throw new Error(sent.answer);
      const finished = await desk.ledger.finish(
        sent.delivery,
        { n: sent.n, at: sent.at, ms: 1, outcome: 'unknown' },
        UNKNOWN,
        { signal: 'failure', failures: 5, probeMs: 30_000, lookUp: true },
      );
      const [job] = finished.wake;
      if (!job || !('delivery' in job.data)) throw new Error('no look-up was asked for');
      return { which: { ...job.data, asked: job.data.asked ?? -1 }, id: job.data.delivery };
    };

    it('are open work: a job that is lost is made anew', async () => {
      const { which, id } = await unknown();
      expect(which.asked).to.equal(0);
      await use.redis().zadd(`${use.prefix()}:open:wdt`, '0', id);
      const [again] = await desk.ledger.requeue('wdt', [id]);
      expect(again?.data).to.include({ delivery: id, asked: 0, generation: 2 });
      expect((await desk.ledger.askVendor(which, limits)).answer).to.equal('gone');
    });

    it('pass the gate as requests do, and take the delivery off the list when they prove it', async () => {
      const { which } = await unknown();
      expect(await desk.ledger.askVendor(which, limits)).to.deep.equal({
        answer: 'ask',
        request: { seq: 'r1', lines: [1] },
      });
      expect(await desk.ledger.askVendor(which, limits)).to.include({ answer: 'held', by: 'rate' });
      expect((await desk.ledger.prove(which, { found: true })).answer).to.equal('found');
      expect(await desk.status('refund', 'r1')).to.equal('delivered');
      expect(await desk.attention()).to.deep.equal([]);
      expect(await desk.ledger.openCount('wdt')).to.equal(0);
      expect((await desk.ledger.prove(which, null)).answer).to.equal('gone');
      expect((await desk.ledger.askVendor(which, limits)).answer).to.equal('gone');
    });

    it('come again after one that found nothing, under a job of their own, and end some day', async () => {
      const { which } = await unknown();
      const { answer, wake } = await desk.ledger.missed(which, 60_000);
      expect([answer, wake[0]?.delayMs, wake[0] && 'asked' in wake[0].data && wake[0].data.asked]).to.deep.equal([
        'missed',
        60_000,
        1,
      ]);
      expect((await desk.ledger.missed(which, 60_000)).answer, 'of a look-up that was made').to.equal('gone');
      expect((await desk.ledger.missed({ ...which, asked: 1 }, null)).wake).to.deep.equal([]);
      expect(await desk.ledger.openCount('wdt')).to.equal(0);
      expect(await desk.status('refund', 'r1')).to.equal('attention/outcome-unknown');
    });
  });

  it('calls an attempt that was under way when the backup was made unknown', async () => {
    await refunds(1);
    await desk.begin(desk.take('wdt'));
    await desk.ledger.recover(['wdt', 'pos', 'erp']);
    const { reason, deliveries } = await desk.event('refund', 'r1');
    expect([reason, deliveries[0]?.attempts.map(({ outcome }) => outcome)]).to.deep.equal([
      'outcome-unknown',
      ['unknown'],
    ]);
  });

  it('turns what was open in a restored backup into unknown, also what is mapped only afterwards', async () => {
    await refunds(2);
    await desk.attempt('wdt', DELIVERED);
    await desk.refund('late', 'D9', sn(1, 9));
    await desk.mapAll();
    await desk.checkout('c1', 'D8', [sn(1, 8)]);
    expect(await desk.ledger.recover(['wdt', 'pos', 'erp'])).to.deep.equal({ deliveries: 1, events: 3 });
    expect(await desk.status('refund', 'r2')).to.equal('attention/outcome-unknown');
    expect((await desk.begin(desk.take('wdt'))).answer).to.equal('gone');
    await desk.announce(notice('D9', [line(1, 1)], { shippedBefore: true }));
    await desk.announce(notice('D8', [line(1, 1)]));
    await desk.mapAll();
    expect(await desk.status('refund', 'late')).to.equal('attention/outcome-unknown');
    expect(await desk.status('checkout', 'c1')).to.equal('sending');
    expect(await desk.status('refund', 'r1')).to.equal('delivered');
  });
});
