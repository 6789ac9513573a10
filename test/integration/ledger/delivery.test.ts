import { type Decision, rateSlackMs } from '@scm-relay/ledger';
import { jobId } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, LATER, refunds, UNKNOWN } from './prepared.js';

describe('deliveries in the ledger', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  it('is claimed by one worker only: the same job a second time does nothing', async () => {
    await refunds(desk, 1);
    const job = desk.take('wdt');
    const claims = await Promise.all([desk.begin(job), desk.begin(job), desk.begin(job)]);
    expect(claims.map((c) => c.answer).sort()).to.deep.equal(['busy', 'busy', 'go']);
  });

  it('is claimed once by a call that was sent again because its answer was lost', async () => {
    await refunds(desk, 1);
    const redis = use.redis();
    const twice = new Proxy(redis, {
      get: (target, name) =>
        name === 'fcall'
          ? async (...args: Parameters<typeof redis.fcall>) => {
              await target.fcall(...args);
              return target.fcall(...args);
            }
          : Reflect.get(target, name),
    });
    const again = openDesk(twice, use.prefix());
    expect(await again.begin(desk.take('wdt'))).to.include({ answer: 'go', n: 1, attempt: 1 });
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts).to.have.lengthOf(1);
  });

  it('does nothing for a job that ended before', async () => {
    await refunds(desk, 1);
    const { job } = await desk.attempt('wdt', DELIVERED);
    expect((await desk.begin(job)).answer).to.equal('gone');
    expect((await desk.event('refund', 'r1')).deliveries[0]?.attempts).to.have.lengthOf(1);
  });

  it('finds an attempt without an outcome once its lease is over', async () => {
    await refunds(desk, 1);
    const job = desk.take('wdt');
    expect((await desk.begin(job, 0)).answer).to.equal('go');
    const claim = await desk.begin(job, 0);
    expect(claim).to.include({ answer: 'dangling', n: 1, attempt: 1 });
  });

  it('says how long its event took from acceptance, once it is delivered', async () => {
    await refunds(desk, 1);
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
    await refunds(desk, 1);
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
    await refunds(desk, 1);
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
    await refunds(desk, 4);
    const rate = { max: 2, durationMs: 60_000 };
    const claims = [];
    for (const job of desk.jobs.filter((j) => j.queue === 'wdt')) claims.push(await desk.begin(job, 60_000, rate));
    expect(claims.map((c) => c.answer)).to.deep.equal(['go', 'go', 'held', 'held']);
    expect(claims[2])
      .to.have.property('ms')
      .that.is.within(50_000, 60_000 + rateSlackMs(rate));
    const key = `${use.prefix()}:sends:wdt`;
    await use.redis().lset(key, 1, String(Date.now() - 61_000));
    expect((await desk.begin(desk.jobs[2], 60_000, rate)).answer).to.equal('go');
    expect((await desk.begin(desk.jobs[3], 60_000, rate)).answer).to.equal('held');
    expect(await use.redis().llen(key)).to.equal(2);
  });

  it('names open work whose job should exist, and gives what lost its job a new generation', async () => {
    await refunds(desk, 1);
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

  it('calls an attempt that was under way when the backup was made unknown', async () => {
    await refunds(desk, 1);
    await desk.begin(desk.take('wdt'));
    await desk.ledger.recover(['wdt', 'pos', 'erp']);
    const { reason, deliveries } = await desk.event('refund', 'r1');
    expect([reason, deliveries[0]?.attempts.map(({ outcome }) => outcome)]).to.deep.equal([
      'outcome-unknown',
      ['unknown'],
    ]);
  });

  it('turns what was open in a restored backup into unknown, also what is mapped only afterwards', async () => {
    await refunds(desk, 2);
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
