import { createHash } from 'node:crypto';
import { expect } from 'chai';

const module = async <T>(name: string): Promise<T> =>
  import(new URL(`../../../../libs/history/dist/${name}.js`, import.meta.url).href);

const { DICTIONARY_1, pack, unpack } = await module<{
  DICTIONARY_1: Buffer;
  pack(record: object): Buffer;
  unpack(doc: Buffer): unknown;
}>('pack');
const { rowsAsJson, storable } = await module<{
  rowsAsJson(rows: readonly object[]): string;
  storable(text: string): string;
}>('text');

describe('how records are packed', () => {
  it('gives back what it was given', () => {
    const record = { seq: 'a\u0000😀', fields: { body: '{"msg":"不要了"}' }, many: Array(5_000).fill('sn') };
    expect(unpack(pack(record))).to.deep.equal(record);
  });

  it('never changes: what lies in databases was packed so', () => {
    expect(createHash('sha256').update(DICTIONARY_1).digest('hex')).to.equal(
      '185c8769a582c08767b148e3e06ffb3560f9598eaab5d767720f46a90a3b3c13',
    );
    expect(unpack(Buffer.from('AcNVFhYZKtUCAA==', 'base64'))).to.deep.equal({ kind: 'refund', seq: 'r1' });
  });

  it('refuses what a newer version packed', () => {
    expect(() => unpack(Buffer.from([9, 1, 2]))).to.throw('packed in a way that this version does not know (9)');
  });
});

describe('text for columns', () => {
  it('has a sign for what PostgreSQL cannot hold, and is left alone otherwise', () => {
    const rows = [{ a: 'x\u0000y', b: '\\u0000', c: '\ud800', d: '\\\u0000', e: '😀"\\' }];
    expect(JSON.parse(rowsAsJson(rows))).to.deep.equal([{ a: 'x␀y', b: '\\u0000', c: '\ufffd', d: '\\␀', e: '😀"\\' }]);
    expect(storable('a\u0000b')).to.equal('a␀b');
    expect(storable('ab')).to.equal('ab');
  });
});
