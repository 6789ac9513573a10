import { expect } from 'chai';
import { keptBodies } from '../../support/kept-bodies.js';
import { until } from '../../support/until.js';
import { startIngress, type TestIngress } from '../ingress/support.js';
import { useBoard, VIEWER } from './stage.js';

interface Refused {
  readonly requestId: string;
  readonly seq: string | null;
  readonly dn: string | null;
  readonly tn: string | null;
  readonly sn: string | null;
  readonly body: string;
  readonly repeats: number;
}

// Numbers here are none that a request id might hold: it is searched, too.

/** unknown fields, more than is kept of a body */
const MUCH = `"extra":"${'x'.repeat(20_000)}"`;
const code = (n: number) => String(5_046_351_998_702).padEnd(14, '0') + String(n).padStart(8, '0');
const escaped = (text: string) =>
  [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** CONTRACT §3.1: what got a 400, 409 or 422 can be found on the board by `seq`, `dn`, `tn`, `sn`. */
describe('refused bodies are found by the numbers they name', function () {
  this.timeout(180_000);
  const board = useBoard();
  let ingress: TestIngress;
  beforeEach(async () => {
    const { url = '', keyPrefix } = board.config();
    ingress = await startIngress(url, { REDIS_KEY_PREFIX: keyPrefix });
  });
  afterEach(() => ingress.close());

  const found = async (q: string): Promise<Refused[]> => {
    const { json } = await board.stage().ask(`/api/refused?${new URLSearchParams({ q })}`, VIEWER);
    return (json as { items: Refused[] }).items;
  };
  /** Sends what is refused with this status, and waits until it is kept. */
  const refused = async (kind: string, body: string, status: number): Promise<void> => {
    const before = (await keptBodies(ingress.ledger, 0, 100)).reduce((sum, { repeats }) => sum + repeats, 0);
    expect((await ingress.send('POST', `/scm/${kind}`, body)).status).to.equal(status);
    await until(async () => {
      const kept = await keptBodies(ingress.ledger, 0, 100);
      return kept.reduce((sum, { repeats }) => sum + repeats, 0) === before + 1;
    });
  };
  /** A checkout of a cancelled notice is a 409 whatever it looks like. */
  const cancel = async (dn: string): Promise<void> => {
    await ingress.send('PUT', `/notices/${dn}`, {
      ...{ dn, channel: 'wdt', tid: 'T1' },
      lines: [{ lineId: 1, sku: 'S', specNo: 'A', quantity: 1, price: '1.00' }],
    });
    expect((await ingress.send('POST', `/notices/${dn}/cancel`)).status).to.equal(200);
  };

  for (const [what, tn, searches, shown] of [
    ['full-width letters', '"ＳＦ－１２３"', ['SF-123', 'sf-123', 'ＳＦ－１２３', 'sf-12'], 'SF-123'],
    ['spaces around', '"  SF-123\\r\\n"', ['SF-123', ' sf-123 '], 'SF-123'],
    ['spaces inside', '"SF 139 1234"', ['SF 139 1234', 'sf1391234'], 'SF 139 1234'],
    ['a quote', '"SF\\"12"', ['SF"12'], 'SF"12'],
    ['a backslash', '"SF\\\\12"', ['SF\\12'], 'SF\\12'],
    ['a slash as an escape', '"SF\\/12"', ['SF/12'], 'SF/12'],
    ['letters as escapes', `"${escaped('SF-12')}"`, ['SF-12', 'sf-12'], 'SF-12'],
    ['letters of another script as escapes', `"${escaped('顺丰12')}"`, ['顺丰12', '顺丰'], '顺丰12'],
  ] as const) {
    it(`a parcel number with ${what}, and shown decoded`, async () => {
      await cancel('NX1');
      await refused('checkout', `{"seq":"s","dn":"NX1","pkg":[{"tn":${tn},"sns":["KZ1"]}]}`, 409);
      await refused('checkout', '{"seq":"t","dn":"NX1","pkg":[{"tn":"OTHER","sns":["KZ2"]}]}', 409);
      for (const search of searches) {
        expect(
          (await found(search)).map(({ tn }) => tn),
          search,
        ).to.deep.equal([shown]);
      }
    });
  }

  it('each of them behind more than is kept of the body, in every place it may stand in', async () => {
    await cancel('NX1');
    const names = async (search: string) => (await found(search)).map(({ seq }) => seq);
    const pkg = '[{"tn":"P1","sns":["KZ1"]},{"tn":"P2","sns":["KZ2","KZ3"]}]';
    await refused('checkout', `{${MUCH},"seq":"late","dn":"NX1","pkg":${pkg}}`, 409);
    await refused('checkout', `{${MUCH},"seq":"one","dn":"NX1","pkg":{"tn":"P9","sns":["KZ9"]}}`, 409);
    await refused('refund', `{${MUCH},"seq":"wrong","dn":"NX7","tn":"P7","sn":"KZ7","ts":"never"}`, 400);
    for (const search of ['late', 'P1', 'p2', 'KZ1', 'KZ3'])
      expect(await names(search), search).to.deep.equal(['late']);
    for (const search of ['one', 'P9', 'KZ9']) expect(await names(search), search).to.deep.equal(['one']);
    for (const search of ['wrong', 'nx7', 'P7', 'KZ7']) expect(await names(search), search).to.deep.equal(['wrong']);
    expect(await names('NX1')).to.deep.equal(['one', 'late']);
    // bodies that begin alike are not repeats of each other
    expect((await found('')).map(({ repeats }) => repeats)).to.deep.equal([1, 1, 1]);
    await refused('refund', `{${MUCH},"seq":"wrong","dn":"NX7","tn":"P7","sn":"KZ7","ts":"never"}`, 400);
    expect((await found('KZ7')).map(({ repeats }) => repeats)).to.deep.equal([2]);
  });

  it('each of 2,000 codes, and none that it does not name', async () => {
    await cancel('NX1');
    const pkg = [0, 1].map((n) => ({ tn: `P${n}`, sns: Array.from({ length: 1000 }, (_, i) => code(n * 1000 + i)) }));
    await refused('checkout', JSON.stringify({ seq: 's', dn: 'NX1', pkg }), 409);
    for (const n of [0, 19, 20, 21, 999, 1000, 1999]) expect(await found(code(n)), code(n)).to.have.lengthOf(1);
    expect(await found(code(2000))).to.deep.equal([]);
    const entries = await board.redis().keys(`${board.prefix()}:refused-body:*`);
    const [entry = ''] = await Promise.all(entries.map((key) => board.redis().hget(key, 'entry')));
    expect(Buffer.byteLength(entry ?? '')).to.be.below(51 * 1024);
  });

  it('also where the body is invalid: what stands in their places', async () => {
    await refused(
      'checkout',
      '{"seq":70127012701,"dn":["D"],"pkg":[null,{"tn":" ｐ8 ","sns":[" kz8 ",{},"kz9"]}]}',
      400,
    );
    await refused('refuse', `{"dn":"${'长'.repeat(51)}"}`, 400);
    await refused('refuse', '{"seq":"cut","dn":"NX5', 400);
    for (const search of ['70127012701', 'P8', 'KZ8', 'kz9']) {
      expect(
        (await found(search)).map(({ tn, sn }) => [tn, sn]),
        search,
      ).to.deep.equal([['p8', 'kz8, kz9']]);
    }
    expect(await found('长'.repeat(51))).to.have.lengthOf(1);
    expect((await found('NX5')).map(({ seq }) => seq)).to.deep.equal(['cut']);
  });

  it('and where its seq was used with other content', async () => {
    await ingress.send('POST', '/scm/refuse', '{"seq":"twice","dn":"NX1"}');
    await refused('refuse', `{${MUCH},"seq":"tw\\u0069ce","dn":"ＮＸ２"}`, 422);
    for (const search of ['twice', 'nx2']) expect((await found(search)).map(({ dn }) => dn)).to.deep.equal(['NX2']);
  });
});
