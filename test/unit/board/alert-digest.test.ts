import { type Alert, digest, isQuiet } from '@scm-relay/board';
import { expect } from 'chai';

const came = (fresh: number, total: number): Alert => ({ kind: 'attention', reason: 'unresolved', fresh, total });
const refused = (count: number, ...numbers: number[]): Alert => ({
  kind: 'checkout-refused',
  count,
  orders: numbers.map((n) => `D${n}`),
  parcels: numbers.map((n) => `SF${n}`),
});
const breaker = (resolved: boolean): Alert => ({ kind: 'breaker', destination: 'wdt', resolved });

describe('a digest of alerts', () => {
  it('tells one of each thing: what came is added up, of what there is the last word counts', () => {
    const untold = [came(2, 5), breaker(false), refused(1, 1)];
    const more = [came(3, 7), breaker(true), refused(6, 2, 3, 4, 5, 6)];
    expect(digest(untold, more)).to.deep.equal([came(5, 7), breaker(true), refused(7, 1, 2, 3, 4, 5)]);
  });

  it('counts no more than what is still on the list', () => {
    expect(digest([came(9, 9)], [came(1, 4)])).to.deep.equal([came(4, 4)]);
  });

  it('keeps apart what is about different things', () => {
    const other: Alert = { kind: 'breaker', destination: 'pos', resolved: false };
    const again: Alert = { kind: 'refused-again', event: 'refund', code: 'invalid-event', count: 5 };
    const all = [breaker(false), other, again, { ...again, code: 'not-pending' }, came(1, 1)];
    expect(digest(all, [])).to.deep.equal(all);
  });

  it('stays small however long nobody is told', () => {
    let outbox: Alert[] = [];
    for (let n = 0; n < 1000; n += 1) outbox = digest(outbox, [came(1, 1000), refused(1, n), breaker(n % 2 === 1)]);
    expect(outbox).to.deep.equal([came(1000, 1000), refused(1000, 0, 1, 2, 3, 4), breaker(true)]);
  });
});

describe('quiet hours', () => {
  const at = (time: string): number => Date.parse(`2026-11-21T${time}:00+08:00`);
  const quietAt = (hours: { from: number; until: number } | null, ...times: string[]): boolean[] =>
    times.map((time) => isQuiet(hours, 'Asia/Shanghai', at(time)));

  it('lead over midnight, in the operators’ time zone', () => {
    const night = { from: 22 * 60, until: 7 * 60 };
    expect(quietAt(night, '21:59', '22:00', '00:00', '06:59', '07:00')).to.deep.equal([false, true, true, true, false]);
  });

  it('may lie within a day', () => {
    const noon = { from: 12 * 60, until: 13 * 60 + 30 };
    expect(quietAt(noon, '11:59', '12:00', '13:29', '13:30')).to.deep.equal([false, true, true, false]);
  });

  it('are none where none are set', () => {
    expect(quietAt(null, '00:00', '12:00')).to.deep.equal([false, false]);
  });
});
