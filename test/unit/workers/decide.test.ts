import type { Outcome } from '@scm-relay/connectors';
import type { DestinationPolicy } from '@scm-relay/runtime';
import { breakerSignal, decide } from '@scm-relay/workers';
import { expect } from 'chai';
import { CAREFUL } from '../../support/policy.js';

const policy: DestinationPolicy = { ...CAREFUL, timeoutMs: 30_000, concurrency: 10 };
const SAFE = { ...policy, resendSafe: true };
const seen = { httpStatus: 200, response: null };
const middle = (): number => 0.5;

const delivered: Outcome = { outcome: 'delivered', vendorState: { BillNum: 'B' }, vendorNumber: 'B', ...seen };
const rejected: Outcome = { outcome: 'rejected', code: '100', message: 'no', ...seen };
const refused: Outcome = { outcome: 'rejected', code: '401', message: 'no', accessRefused: true, ...seen };
const retry: Outcome = { outcome: 'retry', message: 'down', ...seen };
const held: Outcome = { outcome: 'retry', message: 'slow down', after: 300_000, ...seen };
const unknown: Outcome = { outcome: 'unknown', message: 'reset', ...seen };

const first = { attempt: 1, probe: false };
const last = { attempt: 3, probe: false };

describe('what an outcome means for its delivery', () => {
  it('delivers with the vendor state and number', () => {
    expect(decide(delivered, first, policy, middle)).to.deep.equal({
      status: 'delivered',
      vendorState: { BillNum: 'B' },
      vendorNumber: 'B',
    });
    expect(decide({ outcome: 'delivered', ...seen }, first, policy, middle)).to.deep.equal({ status: 'delivered' });
  });

  it('shows what the vendor took and finally refused to a person, with the vendor state', () => {
    expect(decide({ ...delivered, vendorRefused: true }, first, policy, middle)).to.deep.equal({
      status: 'attention',
      reason: 'vendor-refused',
      detail: 'the vendor refuses it',
      vendorState: { BillNum: 'B' },
      vendorNumber: 'B',
    });
  });

  it('shows a rejection to a person at once', () => {
    expect(decide(rejected, first, policy, middle)).to.deep.equal({
      status: 'attention',
      reason: 'vendor-rejected',
      detail: 'no',
    });
  });

  it('tries again after a capped, growing delay, or after the time the vendor asked for', () => {
    expect(decide(retry, first, policy, middle)).to.deep.equal({ status: 'pending', delayMs: 1000 });
    expect(decide(retry, { attempt: 2, probe: false }, policy, middle)).to.deep.equal({
      status: 'pending',
      delayMs: 2000,
    });
    expect(decide(held, first, policy, middle)).to.deep.equal({ status: 'pending', delayMs: 300_000 });
  });

  it('gives up after the last attempt, unless it probed an open breaker', () => {
    expect(decide(retry, last, policy, middle)).to.deep.equal({
      status: 'attention',
      reason: 'retries-exhausted',
      detail: 'attempt 3: down',
    });
    const probe = decide(retry, { attempt: 9, probe: true }, { ...policy, breakerProbeMs: 500 }, middle);
    expect(probe).to.deep.equal({ status: 'pending', delayMs: 500 });
  });

  it('sends an unknown again only where that is declared safe', () => {
    expect(decide(unknown, first, policy, middle)).to.include({ status: 'attention', reason: 'outcome-unknown' });
    expect(decide(unknown, first, SAFE, middle)).to.deep.equal({ status: 'pending', delayMs: 1000 });
    expect(decide(unknown, last, SAFE, middle)).to.include({ status: 'attention', reason: 'retries-exhausted' });
  });
});

describe('what an outcome says about its destination', () => {
  for (const [name, outcome, signal] of [
    ['success', delivered, 'ok'],
    ['a business error', rejected, 'ok'],
    ['an access refusal', refused, 'access'],
    ['a failure', retry, 'failure'],
    ['an unknown outcome', unknown, 'failure'],
    ['a wait the vendor asked for', held, 'none'],
  ] as const) {
    it(`reads ${name} as ${signal}`, () => {
      expect(breakerSignal(outcome)).to.equal(signal);
    });
  }
});
