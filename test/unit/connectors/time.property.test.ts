import { eventTime } from '@scm-relay/connectors';
import { isEventTime } from '@scm-relay/schemas';
import { expect } from 'chai';
import fc from 'fast-check';

const ACCEPTED_AT = Date.UTC(2026, 10, 21, 20);
const at = (ts: string | undefined, zone = 'Asia/Shanghai'): number | null => {
  const body = { seq: 'r', tn: 'T', sn: 'S', ...(ts === undefined ? {} : { ts }) };
  return eventTime({ kind: 'refund', acceptedAt: ACCEPTED_AT, body }, zone)?.toMillis() ?? null;
};

/** whole seconds of the years 2000 to 2099 */
const seconds = fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2099, 11, 31) / 1000 });
/** minutes east of Greenwich */
const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });

const two = (number: number): string => String(number).padStart(2, '0');
/** what clocks show `minutes` east of Greenwich: `yyyy-MM-dd` and `HH:mm:ss` */
const clock = (second: number, minutes: number): readonly [string, string] => {
  const [date = '', time = ''] = new Date((second + minutes * 60) * 1000).toISOString().split('T');
  return [date, time.slice(0, 8)];
};
const named = (minutes: number, colon: string): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
};

describe('any time of an event', () => {
  it('is the same instant in whatever zone it is written', () => {
    fc.assert(
      fc.property(seconds, offset, fc.constantFrom('', ':'), (second, minutes, colon) => {
        const text = `${clock(second, minutes).join('T')}${named(minutes, colon)}`;
        expect(at(text, 'America/New_York'), text).to.equal(second * 1000);
      }),
    );
  });

  it('without a zone is read in the one of the deployment', () => {
    fc.assert(
      fc.property(seconds, fc.constantFrom(' ', 'T'), (second, between) => {
        expect(at(clock(second, 8 * 60).join(between), 'Asia/Shanghai')).to.equal(second * 1000);
        expect(at(clock(second, 330).join(between), 'Asia/Kolkata')).to.equal(second * 1000);
      }),
    );
  });

  it('keeps its milliseconds', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, ms) => {
        const text = `${clock(second, 0).join('T')}.${String(ms).padStart(3, '0')}Z`;
        expect(at(text)).to.equal(second * 1000 + ms);
      }),
    );
  });

  it('is one exactly where the schema takes it', () => {
    const digits = fc.stringMatching(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)?$/);
    fc.assert(
      fc.property(digits, (text) => {
        expect(at(text) !== null, text).to.equal(isEventTime(text));
      }),
    );
  });

  it('is that of its acceptance where it gives none', () => {
    expect(at(undefined)).to.equal(ACCEPTED_AT);
  });
});
