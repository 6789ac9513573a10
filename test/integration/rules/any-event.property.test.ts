import { type Client, connectorFor, connectors } from '@scm-relay/connectors';
import { type Sandbox, startSandbox } from '@scm-relay/sandbox';
import type { EventContent, EventKind, Notice } from '@scm-relay/schemas';
import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import Big from 'big.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { openDesk, planContext, TWO_WAYS } from '../../support/desk.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';

/** any characters at all, and those that have hurt somebody before */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          '__proto__',
          '0',
          'a:b',
          '👨‍👩‍👧 退货',
          '<b>&amp;',
          "' OR 1",
          '%00+&=',
          '\u0000\u202e',
          '𠮷'.repeat(9),
        )
        .map((given) => [...given].slice(0, maxLength).join('')),
    },
  );
const price = fc
  .tuple(fc.nat(999_999_999), fc.nat(9999))
  .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);

const world = fc.record({
  channel: fc.constantFrom('wdt' as const, 'pos' as const, 'erp' as const),
  dn: text(50),
  tid: text(40),
  sellBillNum: text(20),
  storesId: text(50),
  member: fc.record({ name: text(100), mobile: text(50) }),
  payment: fc.record({ method: text(50), code: text(100) }),
  lines: fc.array(
    fc.record({ sku: text(40), specNo: text(40), barcodeId: text(50), title: text(255), price, quantity: fc.nat(3) }),
    { minLength: 1, maxLength: 3 },
  ),
  seqs: fc.uniqueArray(text(50), { minLength: 3, maxLength: 3 }),
  back: fc.record({ tn: text(50), cc: text(50), storeCode: text(40) }),
  msg: text(100),
});
type Given = typeof world extends fc.Arbitrary<infer T> ? T : never;

const paid = ({ lines }: Given): string =>
  lines.reduce((sum, { price, quantity }) => sum.plus(new Big(price).times(quantity + 1)), new Big(0)).toFixed(4);

const noticeOf = (given: Given): Notice => ({
  dn: given.dn,
  channel: given.channel,
  tid: given.tid,
  sellBillNum: given.sellBillNum,
  store: { storesId: given.storesId },
  member: given.member,
  payments: [{ ...given.payment, money: paid(given) }],
  lines: given.lines.map((line, i) => ({ ...line, lineId: i + 1, quantity: line.quantity + 1 })),
});
/** item codes of this test: `<sku>|<number>` */
const codesOf = ({ lines }: Given): string[] =>
  lines.flatMap(({ sku, quantity }, i) => Array.from({ length: quantity + 1 }, (_, n) => `${sku}|${i}${n}`));

describe('any valid event, mapped and sent to stand-ins that know the documents only', function () {
  this.timeout(180_000);
  const use = useRedis();
  let sandbox: Sandbox;
  const clients = new Map<Destination, Client>();
  before(async () => {
    sandbox = await startSandbox();
    for (const destination of DESTINATIONS) {
      const url = destination === 'wdt' ? `${sandbox.url}/openapi` : sandbox.url;
      const client = connectors.get(destination)?.client({
        credentials: { url, ...sandbox.credentials[destination] },
        timeoutMs: 5000,
        resendSafe: true,
        timeZone: 'Asia/Shanghai',
      });
      if (client) clients.set(destination, client);
    }
  });
  after(async () => {
    for (const client of clients.values()) client.close();
    await sandbox.close();
  });

  const deskOf = () =>
    openDesk(use.redis(), freshPrefix(), {
      ...planContext(TWO_WAYS),
      itemCode: /^(?<sku>.*)\|(?<serial>\d+)$/su,
      connectorFor,
    });

  /** Nothing is left between mapping and its ends, and whatever is to be sent is taken. */
  const taken = async (desk: ReturnType<typeof deskOf>, kind: EventKind, seq: string): Promise<void> => {
    const view = await desk.event(kind, seq);
    const state = `${view.status} ${view.reason} ${view.detail}`;
    expect(view.status, state).to.be.oneOf(['sending', 'waiting', 'attention']);
    if (view.status === 'attention') expect(view.reason, state).to.equal('unmappable');
    for (const { destination, operation, request } of view.deliveries) {
      const outcome = await clients.get(destination)?.send(operation, request);
      expect(outcome?.outcome, `${operation}: ${JSON.stringify([outcome, request])}`).to.equal('delivered');
    }
  };
  const accept = async (desk: ReturnType<typeof deskOf>, kind: EventKind, content: EventContent) => {
    await desk.accept(kind, content);
    await desk.mapAll();
    await taken(desk, kind, content.seq);
  };

  it('a shipped notice with every piece brought back: each request is taken', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const desk = deskOf();
        const codes = codesOf(given);
        await desk.announce(noticeOf(given));
        const [out = '', back = ''] = given.seqs;
        await accept(desk, 'checkout', { seq: out, dn: given.dn, pkg: [{ tn: given.back.tn, sns: codes }] });
        for (const [i, code] of codes.entries()) {
          const seq = [...`${i}${back}`].slice(0, 50).join('');
          await accept(desk, 'refund', { seq, dn: given.dn, ...given.back, sn: code });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a refused notice: its request is taken', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const desk = deskOf();
        await desk.announce(noticeOf(given));
        await accept(desk, 'refuse', { seq: given.seqs[2] ?? '', dn: given.dn, msg: given.msg });
      }),
      { numRuns: 60 },
    );
  });
});
