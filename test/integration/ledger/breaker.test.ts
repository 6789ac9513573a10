import type { Decision } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { DELIVERED, LATER, REJECTED, refunds } from './prepared.js';

describe('the breaker of a destination', () => {
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });

  it('opens after consecutive failures, lets one leased probe through, and closes on success', async () => {
    await refunds(desk, 4);
    for (let i = 0; i < 2; i++) await desk.attempt('wdt', LATER, 'failure', 2);
    expect((await desk.ledger.gates()).wdt.openSince).to.be.a('number');
    const job = desk.take('wdt');
    expect(await desk.begin(job)).to.include({ answer: 'held' });
    await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
    expect(await desk.begin(job)).to.include({ answer: 'go', probe: true });
    expect(await desk.begin(desk.jobs[0])).to.include({ answer: 'held' });
  });

  for (const signal of ['failure', 'access'] as const) {
    it(`leaves the probe alone where a request from before it opened fails late (${signal})`, async () => {
      await refunds(desk, 5);
      const claims: Awaited<ReturnType<Desk['begin']>>[] = [];
      for (let i = 0; i < 3; i++) claims.push(await desk.begin(desk.take('wdt')));
      const fail = (claim: (typeof claims)[number] | undefined) => {
        if (claim?.answer !== 'go') throw new Error(claim?.answer);
        const { delivery, n, at } = claim;
        const end = signal === 'access' ? REJECTED : LATER;
        const outcome = signal === 'access' ? 'rejected' : 'retry';
        return desk.ledger.finish(delivery, { n, at, ms: 1, outcome }, end, { signal, failures: 1, probeMs: 30_000 });
      };
      expect((await fail(claims[0])).breaker).to.equal('opened');
      const gate = `${use.prefix()}:gate:wdt`;
      const due = await use.redis().hget(gate, 'probeAt');
      expect((await fail(claims[1])).breaker).to.equal(null);
      // it is probed as soon as it would have been
      expect(await use.redis().hget(gate, 'probeAt')).to.equal(due);
      await use.redis().hset(gate, 'probeAt', '0');
      expect(await desk.begin(desk.take('wdt'))).to.include({ answer: 'go', probe: true });
      const leased = await use.redis().hget(gate, 'probeAt');
      expect((await fail(claims[2])).breaker).to.equal(null);
      expect(await use.redis().hget(gate, 'probeAt')).to.equal(leased);
      expect(await desk.begin(desk.take('wdt'))).to.include({ answer: 'held' });
    });
  }

  it('costs a probe no attempt', async () => {
    await refunds(desk, 1);
    await desk.attempt('wdt', LATER, 'failure', 1);
    await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
    const job = (await desk.ledger.requeue('wdt', [`${(await desk.event('refund', 'r1')).deliveries[0]?.id}`]))[0];
    desk.queue(job ? [job] : []);
    const probe = await desk.attempt('wdt', LATER, 'failure', 1);
    expect(probe.claim).to.include({ answer: 'go', n: 2, attempt: 2, probe: true });
    await use.redis().hset(`${use.prefix()}:gate:wdt`, 'probeAt', '0');
    desk.queue(job ? [job] : []);
    expect((await desk.attempt('wdt', DELIVERED)).claim).to.include({ n: 3, attempt: 2 });
    expect((await desk.ledger.gates()).wdt.openSince).to.equal(null);
  });

  it('counts the attempts that follow a probe again', async () => {
    await refunds(desk, 2);
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
    await refunds(desk, 3);
    await desk.attempt('wdt', LATER, 'failure', 2);
    await desk.attempt('wdt', DELIVERED, 'ok', 2);
    await desk.attempt('wdt', LATER, 'failure', 2);
    expect((await desk.ledger.gates()).wdt.openSince).to.equal(null);
  });

  it('opens on consecutive access refusals and puts their deliveries back', async () => {
    await refunds(desk, 3);
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
