import { randomBytes } from 'node:crypto';
import { createSealer, type DataKey, SealBrokenError, UnknownDataKeyError } from '@scm-relay/ledger';
import { expect } from 'chai';

const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });
const PLACE = 'event:refund:1\nwdt-1.request';

describe('sealing a value', () => {
  const one = key('2026-a');
  const two = key('2026-b');

  it('hides it, names its key in front, and never looks the same twice', () => {
    const sealer = createSealer([one]);
    const sealed = sealer.seal('{"name":"大海"}', PLACE);
    expect(sealed).to.match(/^~2026-a\.[\w-]+$/);
    expect(sealed).not.to.equal(sealer.seal('{"name":"大海"}', PLACE));
    expect(sealer.open(sealed, PLACE)).to.equal('{"name":"大海"}');
    expect(sealer.keyOf(sealed)).to.equal('2026-a');
  });

  it('takes any length, nothing and a MiB included', () => {
    const sealer = createSealer([one]);
    for (const text of ['', 'x', '大'.repeat(400_000)])
      expect(sealer.open(sealer.seal(text, PLACE), PLACE)).to.equal(text);
    const bytes = randomBytes(1000);
    expect(sealer.openBytes(sealer.sealBytes(bytes, PLACE), PLACE)).to.deep.equal(bytes);
  });

  it('the first key writes, each of them reads', () => {
    const before = createSealer([one]).seal('a', PLACE);
    const sealer = createSealer([two, one]);
    expect(sealer.open(before, PLACE)).to.equal('a');
    expect(sealer.isCurrent(before)).to.equal(false);
    expect(sealer.keyOf(sealer.seal('a', PLACE))).to.equal('2026-b');
  });

  it('what lies in the clear is read as it is, with keys and without', () => {
    for (const sealer of [createSealer(), createSealer([one])]) {
      expect(sealer.open('{"a":1}', PLACE)).to.equal('{"a":1}');
      expect(sealer.isCurrent('{"a":1}')).to.equal(!sealer.seals);
    }
  });

  it('a key that is missing is named, for half a minute', () => {
    const sealer = createSealer([two]);
    const sealed = createSealer([one]).seal('a', PLACE);
    expect(sealer.missing()).to.deep.equal([]);
    expect(() => sealer.open(sealed, PLACE))
      .to.throw(UnknownDataKeyError, 'data key 2026-a, which is not in DATA_KEYS')
      .with.property('code', 'data-key-missing');
    expect(sealer.missing()).to.deep.equal(['2026-a']);
  });

  it('does not open elsewhere, changed, cut off or under another key of the same name', () => {
    const sealer = createSealer([one]);
    const sealed = sealer.seal('a secret', PLACE);
    const at = sealed.length - 5;
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    expect(() => sealer.open(sealed, 'event:refund:2\nwdt-1.request')).to.throw(SealBrokenError, '2026-a');
    expect(() => sealer.open(changed, PLACE)).to.throw(SealBrokenError);
    expect(() => sealer.open(sealed.slice(0, 20), PLACE)).to.throw(SealBrokenError);
    expect(() => createSealer([key('2026-a')]).open(sealed, PLACE)).to.throw(SealBrokenError);
  });
});
