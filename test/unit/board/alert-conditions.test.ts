import { readFileSync } from 'node:fs';
import { type Alert, alertText, type Condition } from '@scm-relay/board';
import { expect } from 'chai';
import { NOW, toldBy } from './alert-figures.js';

const MINUTE = 60_000;
/** What is told in each minute. */
const told = (each: (minute: number) => Condition, minutes: number): (readonly Alert[])[] =>
  toldBy(Array.from({ length: minutes }, (_, minute) => ({ at: NOW + minute * MINUTE, conditions: [each(minute)] })));

/** Each with a value that is fine and one that is not, and the `for` of its rule in minutes. */
const CASES: readonly (readonly [rule: string, minutes: number, fine: Condition, bad: Condition])[] = [
  ['ScmNoWorker', 2, { kind: 'no-worker', about: 'wdt', value: 0 }, { kind: 'no-worker', about: 'wdt', value: 3 }],
  [
    'ScmQueuePaused',
    60,
    { kind: 'queue-paused', about: 'pos', value: 0 },
    { kind: 'queue-paused', about: 'pos', value: 1 },
  ],
  ['ScmDestinationHeld', 5, { kind: 'held', about: 'wdt', value: 0 }, { kind: 'held', about: 'wdt', value: 30 }],
  [
    'ScmParkedMany',
    10,
    { kind: 'parked-many', about: 'no-notice', value: 800 },
    { kind: 'parked-many', about: 'no-notice', value: 1001 },
  ],
  ['ScmRedisMemoryHigh', 5, { kind: 'memory', about: null, value: 70 }, { kind: 'memory', about: null, value: 81 }],
  ['ScmRedisUnlimited', 10, { kind: 'unlimited', about: null, value: 0 }, { kind: 'unlimited', about: null, value: 1 }],
  ['ScmBackupOld', 15, { kind: 'backup', about: null, value: 3600 }, { kind: 'backup', about: null, value: 90_001 }],
  ['ScmBackupOld', 15, { kind: 'backup', about: null, value: 3600 }, { kind: 'backup', about: null, value: null }],
  ['ScmAuditUntold', 0, { kind: 'audit', about: null, value: 2 }, { kind: 'audit', about: null, value: 301 }],
  ['ScmHistoryBehind', 10, { kind: 'history', about: null, value: 2 }, { kind: 'history', about: null, value: 3601 }],
];

/** What only Prometheus can tell: what a process counts by itself, what is not there to be asked, and a forecast. */
const PROMETHEUS_ALONE = [
  'ScmProcessDown',
  'ScmRedisUnreachable',
  'ScmIngressUnavailable',
  'ScmCallersRefused',
  'ScmRedisMemoryFills',
  'ScmHistoryFails',
];
/** The board's own alerts by another name, in test/unit/board/alerts.test.ts. */
const ELSEWHERE = {
  ScmCheckoutRefused: 'checkout-refused',
  ScmBodiesRefused: 'bodies-refused',
  ScmNoticesMissing: 'parked',
  ScmParkedOld: 'parked',
  ScmQueueOld: 'oldest',
  ScmBreakerOpen: 'breaker',
  ScmAttention: 'attention',
  ScmStillOut: 'still-out',
  ScmRedisNotDurable: 'redis',
};

describe('alerts of conditions that last too long', () => {
  const rules = readFileSync(new URL('../../../../deploy/prometheus/alerts.yml', import.meta.url), 'utf8');

  it('are those of deploy/prometheus, but for what a board cannot know', () => {
    const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    const known = [...CASES.map(([rule]) => rule), ...PROMETHEUS_ALONE, ...Object.keys(ELSEWHERE)];
    expect([...new Set(known)].sort()).to.deep.equal(names.sort());
  });

  for (const [rule, minutes, fine, bad] of CASES) {
    it(`${bad.kind} (${bad.value}): after as long as ${rule} waits, once, and when it is over`, () => {
      const [, own = ''] = new RegExp(`- alert: ${rule}\\n([\\s\\S]*?)(?=- alert|$)`).exec(rules) ?? [];
      const [, amount = '0', unit = 'm'] = /for: (\d+)([mh])/.exec(own) ?? [];
      expect(Number(amount) * (unit === 'h' ? 60 : 1)).to.equal(minutes);
      // from the first minute to the 89th
      const looks = told((minute) => (minute > 0 && minute < 90 ? bad : fine), 95);
      const at = looks.flatMap((alerts, minute) => alerts.map((alert) => [minute, alert]));
      expect(at).to.deep.equal([
        [1 + minutes, { ...bad, resolved: false }],
        [90, { ...fine, resolved: true }],
      ]);
    });

    it(`${bad.kind} (${bad.value}): has words in both languages`, () => {
      for (const alert of [
        { ...bad, resolved: false },
        { ...fine, resolved: true },
      ]) {
        const { en, zh } = alertText(alert);
        expect(en)
          .to.match(/^[\x20-\x7e]+$/)
          .and.not.contain('{');
        expect(zh)
          .to.match(/[\u4e00-\u9fff]/)
          .and.not.contain('{');
      }
    });
  }

  it('keep quiet about what passes before that', () => {
    const memory = (value: number): Condition => ({ kind: 'memory', about: null, value });
    expect(told((minute) => memory(minute % 5 === 0 ? 10 : 99), 60).flat()).to.deep.equal([]);
  });

  it('do not flap around the limit', () => {
    const memory = (value: number): Condition => ({ kind: 'memory', about: null, value });
    expect(told((minute) => memory(minute < 10 || minute % 2 === 0 ? 81 : 79), 60).flat()).to.have.length(1);
  });
});
