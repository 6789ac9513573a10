import { recentFigures } from '@scm-relay/board';
import { type AttemptSlot, SLOT_MS } from '@scm-relay/ledger';
import { expect } from 'chai';

const slot = (
  at: number,
  outcomes: Partial<AttemptSlot['outcomes']>,
  durations: readonly number[] = [],
): AttemptSlot => ({
  at,
  outcomes: { delivered: 0, rejected: 0, retry: 0, unknown: 0, ...outcomes },
  durations,
});

describe('recent figures of a destination', () => {
  const now = 10 * SLOT_MS + 60_000;

  it('are none where nothing was sent', () => {
    expect(recentFigures([slot(10 * SLOT_MS, {})], now)).to.equal(null);
  });

  it('count the current slot and the one before it, per minute', () => {
    const slots = [
      slot(8 * SLOT_MS, { delivered: 1000 }),
      slot(9 * SLOT_MS, { delivered: 50 }),
      slot(10 * SLOT_MS, { delivered: 5, retry: 3, rejected: 1, unknown: 1 }),
    ];
    const figures = recentFigures(slots, now);
    expect(figures?.perMinute).to.equal(10);
    expect(figures?.errorShare).to.be.closeTo(5 / 60, 1e-9);
  });

  it('give the bound that 95 % stay within', () => {
    const durations = [94, 0, 0, 6];
    expect(recentFigures([slot(10 * SLOT_MS, { delivered: 100 }, durations)], now)?.p95Ms).to.equal(500);
    expect(recentFigures([slot(10 * SLOT_MS, { delivered: 100 }, [95, 5])], now)?.p95Ms).to.equal(50);
  });
});
