import type { MappingContext, MappingInput } from '@scm-relay/connectors';
import {
  ErpRefundRequest,
  FORMATS,
  type Notice,
  OPERATIONS,
  type Operation,
  PosRefundRequest,
  PushOrderRequest,
  PushReturnRequest,
  type RelayEvent,
  WdtSmartRefundRequest,
} from '@scm-relay/schemas';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import fc from 'fast-check';
import { mappingInput } from '../../support/mapping-input.js';
import { map } from './map.js';

const ajv = new Ajv({ strict: true, formats: FORMATS });
const schemas: Partial<Record<Operation, object>> = {
  'wdt.smartRefund': WdtSmartRefundRequest,
  'pos.refund': PosRefundRequest,
  'erp.refund': ErpRefundRequest,
  'push.order': PushOrderRequest,
  'push.return': PushReturnRequest,
};

/** any characters at all: `binary` counts code points and never halves one */
const text = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength });
const maybe = <K extends string, T>(name: K, value: fc.Arbitrary<T>): fc.Arbitrary<Partial<Record<K, T>>> =>
  fc.option(value).map((given) => (given === null ? {} : { [name]: given })) as fc.Arbitrary<Partial<Record<K, T>>>;
const all = <T extends object>(...parts: fc.Arbitrary<T>[]) =>
  fc.tuple(...parts).map((given) => Object.assign({}, ...given));

const price = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 999_999_999_999n }),
    fc.option(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 4 })),
  )
  .map(([whole, part]) => (part === null ? String(whole) : `${whole}.${part}`));
const ts = fc.oneof(
  fc
    .date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 19).replace('T', ' ')),
);
const acceptedAt = fc.integer({ min: 1, max: 4_000_000_000_000 });

const event: fc.Arbitrary<RelayEvent> = fc.oneof(
  fc.record({
    kind: fc.constant('checkout' as const),
    acceptedAt,
    body: fc.record({ seq: text(50), dn: text(50), pkg: fc.constant([{ tn: 'T', sns: ['S'] }]) }),
  }),
  fc.record({
    kind: fc.constant('refund' as const),
    acceptedAt,
    body: all<object>(
      fc.record({ seq: text(50), tn: text(50), sn: text(50) }),
      maybe('storeCode', text(50)),
      maybe('cc', text(50)),
      maybe('ts', ts),
    ),
  }),
  fc.record({
    kind: fc.constant('refuse' as const),
    acceptedAt,
    body: all<object>(fc.record({ seq: text(50) }), maybe('msg', text(100))),
  }),
);

const line = all<object>(
  fc.record({ lineId: fc.maxSafeInteger(), sku: text(50), quantity: fc.integer({ min: 1, max: 1_000_000 }), price }),
  maybe('specNo', text(40)),
  maybe('barcodeId', text(50)),
  maybe('title', text(255)),
);
const notice: fc.Arbitrary<Notice> = all<object>(
  fc.record({
    dn: text(50),
    channel: fc.constantFrom('wdt', 'pos', 'erp'),
    tid: text(40),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  }),
  maybe('sellBillNum', text(20)),
  maybe('store', all<object>(maybe('storesId', text(50)), maybe('posCode', text(50)), maybe('cashierId', text(50)))),
  maybe('member', all<object>(maybe('name', text(100)), maybe('mobile', text(50)))),
  maybe(
    'payments',
    fc.array(all<object>(fc.record({ method: text(50), money: price }), maybe('code', text(100))), { maxLength: 2 }),
  ),
  maybe('pushed', fc.record({ data: fc.record({ tid: text(40), orders: fc.constant(null), other: fc.jsonValue() }) })),
);

const context: fc.Arbitrary<MappingContext> = fc.record({
  timeZone: fc.constantFrom('Asia/Shanghai', 'UTC', 'America/St_Johns'),
  defaultStoreCode: fc.constant('DEFAULT'),
  warehouses: fc.constant(new Map([['WH1', { erpStoresId: '1' }]])),
});

const input: fc.Arbitrary<MappingInput> = fc.record({ event, notice, context }).map((given) =>
  mappingInput({
    ...given,
    lines: given.event.kind === 'refund' ? given.notice.lines.slice(0, 1) : given.notice.lines,
  }),
);

for (const operation of OPERATIONS) {
  const schema = schemas[operation];
  // a connector of an example has a schema of its own
  if (!schema) continue;
  describe(`any valid event and notice by ${operation}`, () => {
    const accepts = ajv.compile(schema);

    it('becomes a request its vendor takes, or is unmappable with a pointer', () => {
      fc.assert(
        fc.property(input, (given) => {
          const result = map(operation, given);
          if (!result.ok) {
            expect(result.detail).to.match(/^\/(event|notice|request|lines)(\/[^:]*)?: ./);
            return;
          }
          const kept: unknown = JSON.parse(JSON.stringify(result.request));
          expect(accepts(kept), ajv.errorsText(accepts.errors)).to.equal(true);
        }),
        { numRuns: 300 },
      );
    });

    it('becomes the same request every time, and is left as it was', () => {
      fc.assert(
        fc.property(input, (given) => {
          const before = structuredClone(given);
          expect(map(operation, given)).to.deep.equal(map(operation, given));
          expect(given).to.deep.equal(before);
        }),
        { numRuns: 50 },
      );
    });
  });
}

describe('any complete event and notice', () => {
  const complete = input.map((given) => {
    const lines = given.notice.lines.map((line, at) => ({
      ...line,
      lineId: at + 1,
      specNo: 'S',
      barcodeId: 'B',
      price: '1.10',
      quantity: 2,
    }));
    const { pushed: _, ...rest } = given.notice;
    const whole = {
      ...rest,
      tid: 'T1',
      sellBillNum: 'X',
      store: { storesId: '1' },
      payments: [{ method: 'cash', money: '1' }],
      lines,
    };
    const { event, context } = given;
    return mappingInput({ event, context, notice: whole, lines: event.kind === 'refund' ? lines.slice(0, 1) : lines });
  });
  const taken: Record<RelayEvent['kind'], readonly Operation[]> = {
    checkout: ['push.order'],
    refund: ['pos.refund', 'erp.refund', 'push.return'],
    refuse: ['pos.refund', 'erp.refund', 'push.return'],
  };

  it('maps to every operation of its kind, whatever its texts', () => {
    fc.assert(
      fc.property(complete, (given) => {
        for (const operation of taken[given.event.kind]) expect(map(operation, given)).to.include({ ok: true });
      }),
      { numRuns: 300 },
    );
  });
});
