import { type Alert, type AlertFigures, QUIET_MS, SAME_BODY } from '@scm-relay/board';
import { expect } from 'chai';
import { NOW, toldBy } from './alert-figures.js';

/** What is told look by look. */
const told = (...looks: Partial<AlertFigures>[]): (readonly Alert[])[] => toldBy(looks);

const rejected = (total: number, fresh: number) => ({ reason: 'vendor-rejected', total, fresh }) as const;
const refusedCheckout = (n: number) =>
  ({
    kind: 'checkout',
    status: 409,
    code: 'not-pending',
    digest: `c${n}`,
    dn: `D${n}`,
    tns: [`SF${n}`],
    repeats: 1,
  }) as const;
const bad = (digest: string, repeats = 1) =>
  ({ kind: 'refund', status: 400, code: 'invalid-event', digest, dn: null, tns: [], repeats }) as const;
const waits = (seconds: number | null, { paused = false, active = 0 } = {}) => ({
  queues: [{ queue: 'wdt', oldestMs: seconds === null ? null : seconds * 1000, active, paused } as const],
});

describe('alerts', () => {
  it('are none while all is well', () => {
    expect(told({}, waits(299), {})).to.deep.equal([[], [], []]);
  });

  describe('of new attention', () => {
    it('are one for each reason, with how many came and how many there are', () => {
      const both = [rejected(7, 3), { reason: 'no-notice', total: 1, fresh: 1 } as const];
      expect(told({ attention: both })).to.deep.equal([
        [
          { kind: 'attention', reason: 'vendor-rejected', fresh: 3, total: 7 },
          { kind: 'attention', reason: 'no-notice', fresh: 1, total: 1 },
        ],
      ]);
    });

    it('do not come again for what was told', () => {
      expect(
        told({ attention: [rejected(3, 3)] }, { at: NOW + 2 * QUIET_MS, attention: [rejected(3, 0)] })[1],
      ).to.deep.equal([]);
    });

    it('wait for the quiet time, then tell all that came meanwhile', () => {
      const looks = told(
        { attention: [rejected(1, 1)] },
        { at: NOW + 10_000, attention: [rejected(3, 2)] },
        { at: NOW + 20_000, attention: [rejected(4, 1)] },
        { at: NOW + QUIET_MS, attention: [rejected(4, 0)] },
      );
      expect(looks.slice(1)).to.deep.equal([
        [],
        [],
        [{ kind: 'attention', reason: 'vendor-rejected', fresh: 3, total: 4 }],
      ]);
    });

    it('leave out what left the list before it was told', () => {
      const looks = told(
        { attention: [rejected(1, 1)] },
        { at: NOW + 10_000, attention: [rejected(2, 1)] },
        { at: NOW + 20_000, attention: [] },
        { at: NOW + QUIET_MS, attention: [] },
        { at: NOW + QUIET_MS + 10_000, attention: [rejected(1, 1)] },
      );
      expect(looks.slice(1)).to.deep.equal([
        [],
        [],
        [],
        [{ kind: 'attention', reason: 'vendor-rejected', fresh: 1, total: 1 }],
      ]);
    });

    it('keep quiet about a reason whose list was empty in between', () => {
      const looks = told(
        { attention: [rejected(1, 1)] },
        { at: NOW + 1 },
        { at: NOW + 2, attention: [rejected(1, 1)] },
      );
      expect(looks[2]).to.deep.equal([]);
    });
  });

  describe('of refused bodies', () => {
    it('name the orders and the parcels of refused checkouts, which left all the same', () => {
      expect(told({ refused: [refusedCheckout(1), refusedCheckout(2)] })).to.deep.equal([
        [{ kind: 'checkout-refused', count: 2, orders: ['D1', 'D2'], parcels: ['SF1', 'SF2'] }],
      ]);
    });

    it('group refused checkouts that keep coming', () => {
      const looks = told(
        { refused: [refusedCheckout(1)] },
        { at: NOW + 1, refused: [refusedCheckout(2)] },
        { at: NOW + 2, refused: [refusedCheckout(3)] },
        { at: NOW + QUIET_MS },
      );
      const alert = { kind: 'checkout-refused', count: 2, orders: ['D2', 'D3'], parcels: ['SF2', 'SF3'] };
      expect(looks.slice(1)).to.deep.equal([[], [], [alert]]);
    });

    it('tell of the first that could not be accepted, by kind, and then together of those that keep coming', () => {
      const looks = told(
        { refused: [bad('a')] },
        { at: NOW + 1, refused: [bad('b')] },
        { at: NOW + 2, refused: [bad('c')] },
        { at: NOW + QUIET_MS },
        { at: NOW + 2 * QUIET_MS },
      );
      const alert = (count: number) => ({ kind: 'bodies-refused', event: 'refund', count });
      expect(looks).to.deep.equal([[alert(1)], [], [], [alert(2)], []]);
    });

    it('tell once of a body that is sent again and again', () => {
      const looks = told(
        { refused: Array.from({ length: SAME_BODY - 1 }, () => bad('same')) },
        { refused: [bad('other'), bad('same')] },
        { refused: [bad('same')] },
      );
      const alert = { kind: 'refused-again', event: 'refund', code: 'invalid-event', count: SAME_BODY };
      expect(looks.map((alerts) => alerts.filter(({ kind }) => kind !== 'bodies-refused'))).to.deep.equal([
        [],
        [alert],
        [],
      ]);
    });

    it('forget a body that was not seen for an hour', () => {
      const some = Array.from({ length: SAME_BODY - 1 }, () => bad('same'));
      const again = told({ refused: some }, { at: NOW + 3_600_000, refused: [bad('same')] })[1];
      expect(again?.map(({ kind }) => kind)).to.deep.equal(['bodies-refused']);
    });
  });

  describe('of a queue whose oldest job waits too long', () => {
    it('come when it begins and when it is over', () => {
      expect(told(waits(301), waits(400), waits(20))).to.deep.equal([
        [{ kind: 'oldest', queue: 'wdt', seconds: 301, resolved: false }],
        [],
        [{ kind: 'oldest', queue: 'wdt', seconds: 20, resolved: true }],
      ]);
    });

    it('do not flap around the limit', () => {
      expect(told(waits(301), waits(299), waits(301)).slice(1)).to.deep.equal([[], []]);
    });

    it('are not over while its only job is tried, until that has ended', () => {
      const probed = waits(null, { active: 1 });
      expect(told(waits(301), probed, waits(320), probed, waits(null)).slice(1)).to.deep.equal([
        [],
        [],
        [],
        [{ kind: 'oldest', queue: 'wdt', seconds: 0, resolved: true }],
      ]);
      expect(told(probed)).to.deep.equal([[]]);
    });

    it('are over where several jobs are under way and none waits, and come again', () => {
      const busy = waits(null, { active: 6 });
      expect(told(waits(301), busy, busy, waits(301)).slice(1)).to.deep.equal([
        [{ kind: 'oldest', queue: 'wdt', seconds: 0, resolved: true }],
        [],
        [{ kind: 'oldest', queue: 'wdt', seconds: 301, resolved: false }],
      ]);
    });

    it('do not come for a queue that an operator paused', () => {
      expect(told(waits(1000, { paused: true }))).to.deep.equal([[]]);
    });
  });

  describe('of events that are parked too long', () => {
    const parked = (hours: number, count = 3) => ({
      parked: [{ reason: 'no-checkout', count, oldestMs: hours * 3_600_000 } as const],
    });

    it('come when it begins and when it is over', () => {
      expect(told(parked(3), parked(5), parked(6), parked(1))).to.deep.equal([
        [],
        [{ kind: 'parked', reason: 'no-checkout', count: 3, seconds: 18_000, resolved: false }],
        [],
        [{ kind: 'parked', reason: 'no-checkout', count: 3, seconds: 3600, resolved: true }],
      ]);
    });

    it('are over when none waits any more', () => {
      expect(told(parked(5), parked(0, 0))[1]).to.deep.equal([
        { kind: 'parked', reason: 'no-checkout', count: 0, seconds: 0, resolved: true },
      ]);
    });

    it('leave a notice half an hour (the feed of the OMS may be dead), and a line its days', () => {
      const waits = (reason: 'no-notice' | 'waiting-for-line', ...hours: number[]) =>
        told(...hours.map((each) => ({ parked: [{ reason, count: 1, oldestMs: each * 3_600_000 }] }))).map(
          (alerts) => alerts.length,
        );
      expect(waits('no-notice', 0.49, 0.51)).to.deep.equal([0, 1]);
      expect(waits('waiting-for-line', 80, 90)).to.deep.equal([0, 1]);
    });
  });

  it('tell of a circuit breaker when it opens and when it closes', () => {
    expect(told({ open: ['wdt'] }, { open: ['wdt', 'pos'] }, { open: ['pos'] })).to.deep.equal([
      [{ kind: 'breaker', destination: 'wdt', resolved: false }],
      [{ kind: 'breaker', destination: 'pos', resolved: false }],
      [{ kind: 'breaker', destination: 'wdt', resolved: true }],
    ]);
  });

  it('tell of a Redis that is not durable, once, and when it is again', () => {
    const problems = ['keys may be evicted'];
    expect(told({ problems }, { problems }, {})).to.deep.equal([
      [{ kind: 'redis', problems, resolved: false }],
      [],
      [{ kind: 'redis', problems: [], resolved: true }],
    ]);
  });

  it('of pieces that were still out are told together, with the first few checkouts', () => {
    const looks = told(
      { stillOut: ['c1'] },
      { at: NOW + 10_000, stillOut: ['c2', 'c3', 'c4', 'c5'] },
      { at: NOW + 20_000, stillOut: ['c6', 'c7'] },
      { at: NOW + QUIET_MS },
      { at: NOW + 2 * QUIET_MS },
    );
    expect(looks).to.deep.equal([
      [{ kind: 'still-out', count: 1, checkouts: ['c1'] }],
      [],
      [],
      [{ kind: 'still-out', count: 6, checkouts: ['c2', 'c3', 'c4', 'c5', 'c6'] }],
      [],
    ]);
  });
});
