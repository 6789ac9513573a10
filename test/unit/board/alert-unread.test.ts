import type { AlertFigures } from '@scm-relay/board';
import { expect } from 'chai';
import { NOW, toldBy } from './alert-figures.js';

/** By what it is about: how it looks while something is wrong, while it cannot be read, and when it is over. */
const CASES: Readonly<Record<string, readonly Partial<AlertFigures>[]>> = {
  'the attention list': [
    { attention: [{ reason: 'vendor-rejected', total: 1, fresh: 1 }] },
    { attention: null },
    { attention: [{ reason: 'vendor-rejected', total: 1, fresh: 0 }] },
  ],
  'a breaker': [{ open: ['wdt'] }, { open: null }, { open: ['wdt'] }],
  'how durable Redis is': [{ problems: ['x'] }, { problems: null }, { problems: ['x'] }],
  'a queue': [
    { queues: [{ queue: 'wdt', oldestMs: 400_000, active: 0, paused: false }] },
    { queues: [] },
    { queues: [{ queue: 'wdt', oldestMs: 400_000, active: 0, paused: false }] },
  ],
  'waiting events': [
    { parked: [{ reason: 'no-notice', count: 1, oldestMs: 3_600_000 }] },
    { parked: [] },
    { parked: [{ reason: 'no-notice', count: 1, oldestMs: 3_600_000 }] },
  ],
  'a condition': [
    { conditions: [{ kind: 'audit', about: null, value: 400 }] },
    { conditions: [] },
    { conditions: [{ kind: 'audit', about: null, value: 400 }] },
  ],
};

describe('alerts of what cannot be read', () => {
  for (const [what, looks] of Object.entries(CASES)) {
    it(`say nothing and forget nothing: ${what}`, () => {
      const told = toldBy(looks.map((look, i) => ({ at: NOW + i * 10_000, ...look })));
      expect(told.map((alerts) => alerts.length)).to.deep.equal([1, 0, 0]);
    });
  }

  it('say when a thing is over that began before it could not be read', () => {
    const told = toldBy([
      { conditions: [{ kind: 'audit', about: null, value: 400 }] },
      { conditions: [] },
      { conditions: [{ kind: 'audit', about: null, value: 0 }] },
    ]);
    expect(told.map((alerts) => alerts.length)).to.deep.equal([1, 0, 1]);
  });
});
