import { createEventReaders, type EventRules, type ReadEvent } from '@scm-relay/ingress';
import type { EventKind } from '@scm-relay/schemas';
import { expect } from 'chai';

const NOW = Date.UTC(2026, 10, 21, 4);
const SN = '5046351998702494052302';
const OTHER = '5046352028652491386059';

const read = (kind: EventKind, body: unknown, rules: Partial<EventRules> = {}): ReadEvent => {
  const readers = createEventReaders({
    strict: false,
    maxItems: 3,
    timeZone: 'Asia/Shanghai',
    now: () => NOW,
    ...rules,
  });
  return readers[kind](body, 99);
};
const accepted = (...given: Parameters<typeof read>) => {
  const result = read(...given);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
};
const errorsOf = (...given: Parameters<typeof read>): string[] => {
  const result = read(...given);
  return result.ok ? [] : result.errors.map(({ pointer, message }) => `${pointer} ${message}`);
};
const fingerprint = (kind: EventKind, body: unknown): string => accepted(kind, body).event.fingerprint;

const checkout = (pkg: unknown) => ({ seq: 's', dn: 'D', pkg });
const refund = (more: object = {}) => ({ seq: 's', dn: 'D', tn: 'T', sn: SN, storeCode: 'S1', ...more });

describe('reading an event (CONTRACT §3.1)', () => {
  it('gives its kind, its content in one order, and the length of what it came as', () => {
    const { event, missing } = accepted('refund', { ts: '2026-11-21 12:00:03', ...refund(), zzz: 1 });
    expect(missing).to.deep.equal([]);
    expect(event).to.deep.include({ kind: 'refund', size: 99, content: { ...refund(), ts: '2026-11-21 12:00:03' } });
    expect(Object.keys(event.content)).to.deep.equal(['seq', 'storeCode', 'dn', 'tn', 'sn', 'ts']);
    expect(event).to.not.have.property('posted');
    expect(accepted('refuse', { seq: 'f', dn: 'D', msg: '' }).event.content).to.deep.equal({ seq: 'f', dn: 'D' });
    expect(accepted('refuse', { seq: 'f', dn: 'D', msg: '缺货' }).event.kind).to.equal('refuse');
  });

  it('names what the document demands and its own samples lack', () => {
    const { storeCode, ...without } = refund();
    expect(accepted('refund', without).missing).to.deep.equal(['storeCode', 'ts']);
    expect(accepted('refund', refund()).missing).to.deep.equal(['ts']);
    expect(accepted('refund', { ...without, ts: '2026-11-21 12:00:03' }).missing).to.deep.equal(['storeCode']);
    expect(accepted('refuse', { seq: 'f', dn: 'D' }).missing).to.deep.equal([]);
    expect(errorsOf('refund', without, { strict: true })).to.have.lengthOf.above(0);
  });

  for (const [ts, plausible] of [
    ['2000-01-01 00:00:00', true],
    ['1999-12-31 23:59:59', false],
    ['1999-12-31T16:00:00Z', true],
    ['1999-12-31T15:59:59Z', false],
    ['2026-11-22 12:00:00', true],
    ['2026-11-22 12:00:01', false],
    ['2026-11-22T04:00:00Z', true],
    ['2026-11-22T12:00:00', true],
    ['2026-11-22T12:00:01', false],
  ] as const) {
    it(`takes ts ${ts} ${plausible ? 'as it is' : 'for missing, or refuses it where that is strict'}`, () => {
      const { event, missing } = accepted('refund', refund({ ts }));
      expect('ts' in event.content).to.equal(plausible);
      expect(missing).to.deep.equal(plausible ? [] : ['ts']);
      // another time under the same seq is other content all the same
      expect(event.fingerprint).to.not.equal(fingerprint('refund', refund()));
      const strict = errorsOf('refund', refund({ ts }), { strict: true });
      expect(strict).to.deep.equal(plausible ? [] : ['/ts is no time at which it can have come back']);
    });
  }

  it('takes a number as it was meant, and keeps what came', () => {
    const { event } = accepted(
      'refund',
      refund({ dn: ' Ｄ１\u3000２\n', tn: 'T\t', storeCode: '\u3000S1', cc: ' ＳＦ' }),
    );
    expect(event.content).to.deep.include({ seq: 's', dn: 'D1 2', tn: 'T', storeCode: 'S1', cc: 'SF', sn: SN });
    expect(event.posted).to.deep.include({ dn: ' Ｄ１\u3000２\n', tn: 'T\t' });
    expect(event.fingerprint).to.equal(fingerprint('refund', refund({ dn: 'D1 2', cc: 'SF' })));
    const parcel = accepted('checkout', checkout([{ tn: ' T1 ', sns: [`${SN}\n`] }])).event;
    expect(parcel.content).to.deep.equal(checkout([{ tn: 'T1', sns: [SN] }]));
    expect(parcel.posted).to.deep.equal(checkout([{ tn: ' T1 ', sns: [`${SN}\n`] }]));
    expect(accepted('checkout', checkout({ tn: ' T1', sns: [SN] })).event.content).to.deep.equal(
      checkout([{ tn: 'T1', sns: [SN] }]),
    );
    expect(accepted('refuse', { seq: ' f ', dn: 'D', msg: ' m ' }).event.content).to.deep.equal({
      seq: ' f ',
      dn: 'D',
      msg: ' m ',
    });
  });

  it('leaves what is of the wrong type to be named', () => {
    for (const body of [null, 7, 'text', [], undefined]) expect(errorsOf('refund', body)).to.have.lengthOf.above(0);
    for (const pkg of [
      null,
      7,
      'text',
      [null],
      [{}],
      [{ tn: 'T', sns: 'x' }],
      [{ tn: 'T', sns: [7] }],
      { sns: null },
    ]) {
      expect(errorsOf('checkout', checkout(pkg)).join(), JSON.stringify(pkg)).to.match(/^\/pkg/);
    }
    expect(errorsOf('checkout', { seq: 's', dn: 'D' })).to.have.lengthOf(1);
    expect(errorsOf('refund', refund({ dn: 7 })).join()).to.match(/^\/dn/);
  });

  it('refuses an item code twice, with its place', () => {
    const twice = 'repeats an item code of this checkout';
    const parcels = [
      { tn: 'T1', sns: [SN] },
      { tn: 'T2', sns: [OTHER, SN] },
    ];
    expect(errorsOf('checkout', checkout(parcels))).to.deep.equal([`/pkg/1/sns/1 ${twice}`]);
    expect(errorsOf('checkout', checkout({ tn: 'T1', sns: [SN, SN] }))).to.deep.equal([`/pkg/sns/1 ${twice}`]);
  });

  it('refuses more item codes than MAX_EVENT_ITEMS before it looks at them', () => {
    const tooMany = ['/pkg has more than 3 item codes'];
    expect(errorsOf('checkout', checkout({ tn: 'T', sns: ['x', 'x', 'x', 'x'] }))).to.deep.equal(tooMany);
    const parcels = [
      { tn: 'T', sns: ['x', 'x'] },
      { tn: 'U', sns: ['x', 'x'] },
    ];
    expect(errorsOf('checkout', checkout(parcels))).to.deep.equal(tooMany);
    const three = [SN, OTHER, '5046414472652494709281'];
    expect(errorsOf('checkout', checkout({ tn: 'T', sns: three }))).to.deep.equal([]);
  });

  it('has one fingerprint whatever the order of packages and item codes, and another for other content', () => {
    const [a, b] = [
      { tn: 'T1', sns: [SN, OTHER] },
      { tn: 'T2', sns: ['5046414472652494709281'] },
    ];
    const one = fingerprint('checkout', checkout([a, b]));
    expect(fingerprint('checkout', checkout([b, { ...a, sns: [OTHER, SN] }]))).to.equal(one);
    const sameNumber = [
      { tn: 'T1', sns: [SN] },
      { tn: 'T1', sns: [OTHER] },
    ];
    expect(fingerprint('checkout', checkout(sameNumber))).to.equal(
      fingerprint('checkout', checkout([...sameNumber].reverse())),
    );
    const others = [checkout([a]), checkout([{ ...a, tn: 'T3' }, b]), checkout([{ ...a, sns: [SN] }, b])];
    expect(new Set([one, ...others.map((body) => fingerprint('checkout', body))]).size).to.equal(4);
    expect(fingerprint('refuse', { seq: 's', dn: 'D' })).to.not.equal(fingerprint('refuse', { seq: 's', dn: 'E' }));
    expect(fingerprint('refuse', { seq: 's', dn: 'D', msg: 'm' })).to.not.equal(
      fingerprint('refuse', { seq: 's', dn: 'D' }),
    );
  });
});
