import type { Client, Outcome } from '@scm-relay/connectors';
import { mask } from '@scm-relay/runtime';
import { OUTCOMES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { clientOf } from './harness.js';
import { replyBytes, type StandIn, startStandIn } from './stand-in.js';
import { requestOf, subjects } from './vendors.js';

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const objects = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** What may stand in any place of a reply, as JSON text. */
const VALUES: Readonly<Record<string, string>> = {
  null: 'null',
  'a truth value': 'true',
  'a negative zero': '-0',
  'a number beyond all': '1e400',
  'a number with many digits': '9'.repeat(400),
  'an empty text': '""',
  'a long text': `"${'很'.repeat(20_000)}"`,
  'half a character': '"\\ud83d"',
  'a text with a NUL': '"\\u0000"',
  'an empty list': '[]',
  'an empty object': '{}',
  'an object that is no number and no text': '{"toString":1,"valueOf":1,"toJSON":1}',
  'an object with a prototype': '{"__proto__":{"status":0,"errcode":0},"constructor":1}',
  'lists as deep as are kept': lists(2000),
  'lists deeper than JSON.stringify goes': lists(30_000),
  'objects deeper than JSON.stringify goes': objects(8_000),
  'lists in a text': JSON.stringify(lists(2048)),
  'many lists in a text': JSON.stringify(lists(30_000)),
};

const PLACE = '"<here>"';

/** A document with each of its fields in turn, however deep, as the place for a value. */
const withPlaces = (value: unknown): unknown[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const put = (other: unknown): unknown =>
      Array.isArray(value) ? value.map((each) => (each === inner ? other : each)) : { ...value, [name]: other };
    return [put('<here>'), ...withPlaces(inner).map(put)];
  });
};

const texts = (documents: readonly object[]): string[] =>
  [PLACE, ...documents.flatMap((each) => withPlaces(each).map((placed) => JSON.stringify(placed)))].flatMap((text) =>
    Object.values(VALUES).map((value) => text.replace(PLACE, () => value)),
  );

/** That who records, masks and shows an outcome can do so. */
const expectKeepable = (outcome: Outcome, reply: string): void => {
  const about = reply.slice(0, 200);
  expect(OUTCOMES, about).to.include(outcome.outcome);
  expect(JSON.stringify(mask(outcome)).length, about).to.be.below(30_000);
  expect(JSON.stringify(outcome, null, 2).length, about).to.be.below(60_000);
  if (outcome.outcome !== 'delivered') return;
  expect(JSON.stringify(outcome.vendorState ?? null).length, about).to.be.at.most(4096);
  expect(outcome.vendorNumber?.length ?? 0, about).to.be.at.most(50);
};

/** A vendor that answers what it is told to, and a client of it. */
const useVendor = (make: (url: string) => Client) => {
  let standIn: StandIn;
  let client: Client;
  let next: Uint8Array = Buffer.alloc(0);
  before(async () => {
    standIn = await startStandIn((socket) => socket.write(next));
    client = make(standIn.url);
  });
  after(async () => {
    client.close();
    await standIn.close();
  });
  return {
    client: () => client,
    answers: (status: number, body: string) => {
      next = replyBytes(status, body);
    },
  };
};

describe('what no vendor replies', () => {
  for (const subject of subjects) {
    describe(subject.operation, () => {
      const vendor = useVendor((url) => clientOf(subject, url, 5000, true));

      it('has an outcome that can be kept and shown, whatever stands in any place of the reply', async () => {
        const request = requestOf(subject);
        for (const text of texts([subject.success, subject.failure('no'), { ...subject.success, more: 1 }])) {
          for (const status of [200, 400, 502]) {
            vendor.answers(status, text);
            expectKeepable(await vendor.client().send(subject.operation, request), text);
          }
        }
      });

      it('is unknown where it is nested deeper than a vendor writes', async () => {
        for (const deep of [lists(65), objects(8_000), lists(30_000)]) {
          vendor.answers(200, `${JSON.stringify(subject.success).slice(0, -1)},"more":${deep}}`);
          const outcome = await vendor.client().send(subject.operation, requestOf(subject));
          expect(outcome).to.include({ outcome: 'unknown', httpStatus: 200 });
          expect(outcome.response).to.be.a('string');
        }
      });
    });
  }

  describe('to a look-up', () => {
    const [wdt] = subjects;
    if (wdt?.operation !== 'wdt.smartRefund') throw new Error('the first subject is WDT');
    const vendor = useVendor((url) => clientOf(wdt, url, 5000, true));

    it('proves nothing, or what can be kept, whatever stands in any place of it', async () => {
      const request = requestOf(wdt);
      const [{ tid, remark }] = request as readonly [{ readonly tid: string; readonly remark: string }];
      const row = { refund_no: 'TK1', remark, tid_list: tid, stockin_status: 3, status: 90 };
      for (const text of texts([{ status: 0, data: { total_count: 1, order: [row] } }])) {
        vendor.answers(200, text);
        const outcome = await vendor.client().lookup?.(wdt.operation, request);
        if (outcome === undefined) throw new Error('WDT has a look-up');
        expectKeepable(outcome, text);
      }
    });
  });
});
