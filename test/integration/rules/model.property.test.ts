import type { Decision } from '@scm-relay/ledger';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { owed, type Posted } from '../../support/owed.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';

/** One line each; what their refunds and refuses are sent to differs. */
const NOTICES = [
  { dn: 'A', channel: 'erp', quantity: 2 },
  { dn: 'B', channel: 'wdt', quantity: 1 },
  { dn: 'C', channel: 'erp', quantity: 3 },
] as const;
const QUANTITIES = new Map<string, number>(NOTICES.map(({ dn, quantity }) => [dn, quantity]));
const DESTINATIONS = ['push', 'wdt', 'erp'];

const which = fc.nat(NOTICES.length - 1);
const piece = fc.nat(4);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ op: fc.constant('put' as const), at: which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('checkout' as const),
      at: which,
      pieces: fc.uniqueArray(piece, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('refund' as const), piece, at: fc.option(which, { freq: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('refuse' as const), at: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('state' as const),
      to: fc.constantFrom('cancel' as const, 'reopen' as const),
      at: which,
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('map' as const), turn: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('send' as const),
      to: fc.constantFrom(...DESTINATIONS),
      end: fc.constantFrom('delivered' as const, 'rejected' as const, 'lost' as const, 'booked' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const DECISIONS: Readonly<Record<'delivered' | 'rejected' | 'lost' | 'booked', Decision>> = {
  delivered: { status: 'delivered' },
  rejected: { status: 'attention', reason: 'vendor-rejected', detail: 'no' },
  lost: { status: 'attention', reason: 'outcome-unknown', detail: 'no answer' },
  booked: { status: 'attention', reason: 'outcome-unknown', detail: 'no answer' },
};

/** The relay by hand, with vendors that keep what they booked; `posted` is what it accepted, in that order. */
class Story {
  readonly posted: Posted[] = [];
  /** deliveries by how often their vendor booked them */
  readonly bookings = new Map<string, number>();
  private count = 0;

  constructor(private readonly desk: Desk) {}

  async play(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.one(each);
    for (const { dn } of NOTICES) await this.put(dn);
    await this.settle();
  }

  private async put(dn: string): Promise<void> {
    const found = NOTICES.find((each) => each.dn === dn);
    if (!found) return;
    const { channel, quantity } = found;
    await this.desk.announce(
      notice(dn, [line(1, 1, quantity, { barcodeId: '88' })], {
        channel,
        store: { storesId: '1' },
        payments: [{ method: 'alipay', money: '1000.00', code: 'P' }],
      }),
    );
  }

  private async one(given: Step): Promise<void> {
    const { desk, posted } = this;
    const seq = `s${++this.count}`;
    const dnOf = (at: number): string => NOTICES[at]?.dn ?? '';
    if (given.op === 'put') return this.put(dnOf(given.at));
    if (given.op === 'map') {
      // another worker may be faster: any job may be the next
      desk.jobs.push(...desk.jobs.splice(0, given.turn));
      return desk.mapAll();
    }
    if (given.op === 'send') return void (await this.send(given.to, given.end));
    if (given.op === 'state') {
      await this.settle();
      const dn = dnOf(given.at);
      const result = await desk.ledger.setNoticeState(dn, given.to);
      if (result.answer !== 'ok') return;
      desk.queue(result.wake);
      posted.push({ kind: given.to, dn });
      return this.settle();
    }
    if (given.op === 'refund') {
      const dn = given.at === null ? null : dnOf(given.at);
      await desk.refund(seq, dn ?? undefined, sn(1, given.piece));
      posted.push({ kind: 'refund', dn, piece: given.piece });
      return;
    }
    const dn = dnOf(given.at);
    if (given.op === 'refuse') {
      await desk.refuse(seq, dn);
      posted.push({ kind: 'refuse', dn });
      return;
    }
    // a piece leaves once under a notice: what a warehouse repeats is told by other tests
    const pieces = given.pieces.filter(
      (each) =>
        !posted.some((before) => before.kind === 'checkout' && before.dn === dn && before.pieces.includes(each)),
    );
    if (pieces.length === 0) return;
    const { answer } = await desk.checkout(
      seq,
      dn,
      pieces.map((each) => sn(1, each)),
      `OUT-${seq}`,
    );
    if (answer === 'accepted') posted.push({ kind: 'checkout', dn, pieces });
  }

  private async send(destination: string, end: keyof typeof DECISIONS): Promise<boolean> {
    if (!this.desk.jobs.some(({ queue }) => queue === destination)) return false;
    const { claim, job } = await this.desk.attempt(destination, DECISIONS[end]);
    if (claim?.answer === 'go' && job && 'delivery' in job.data && (end === 'delivered' || end === 'booked')) {
      const id = job.data.delivery;
      this.bookings.set(id, (this.bookings.get(id) ?? 0) + 1);
    }
    return claim?.answer === 'go';
  }

  /** Everything is mapped and sent, and a person settles what is left: rejected ones again, unknown ones by the vendor's books. */
  private async settle(): Promise<void> {
    const { desk } = this;
    for (let round = 0; round < 20; round++) {
      await desk.mapAll();
      for (const destination of DESTINATIONS) {
        while (desk.jobs.some(({ queue }) => queue === destination)) await this.send(destination, 'delivered');
      }
      const items = (await desk.attention()).filter((id) => id.startsWith('d/'));
      for (const item of items) await desk.act(item, this.bookings.has(item.slice(2)) ? 'resolve' : 'retry');
      if (items.length === 0 && desk.jobs.length === 0) return;
    }
    throw new Error(`it comes to no rest: ${JSON.stringify(desk.jobs)}`);
  }

  /** What the vendors hold for each notice: pieces refunded, and how many requests for what did not leave. */
  async held(): Promise<Map<string, { pieces: number[]; refused: number }>> {
    const held = new Map<string, { pieces: number[]; refused: number }>(
      NOTICES.map(({ dn }) => [dn, { pieces: [], refused: 0 }]),
    );
    for (const [id, times] of this.bookings) {
      expect(times, `${id} is booked once`).to.equal(1);
      const [, kind = '', seq = ''] = /(checkout|refund|refuse)[:/](s\d+)/.exec(id) ?? [];
      if (kind === 'checkout') continue;
      const { dn, body } = await this.desk.event(kind as 'refund' | 'refuse', seq);
      const books = held.get(dn ?? '');
      if (!books) throw new Error(`${id} was sent under ${dn}`);
      if (kind === 'refuse') books.refused += 1;
      else books.pieces.push(Number(String((body as { sn: string }).sn).slice(13)));
    }
    for (const books of held.values()) books.pieces.sort((a, b) => a - b);
    return held;
  }
}

describe('what vendors hold, against a model of orders and pieces', function () {
  this.timeout(600_000);
  const use = useRedis();

  it('is what each buyer is owed, whatever is posted, and however late, and in whatever order it is worked on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async (steps) => {
        const story = new Story(openDesk(use.redis(), freshPrefix()));
        await story.play(steps);
        const held = await story.held();
        for (const { dn } of NOTICES) {
          const { pieces, refused, unsure } = owed(story.posted, QUANTITIES, dn);
          const books = held.get(dn) ?? { pieces: [], refused: 0 };
          const told = JSON.stringify({ dn, posted: story.posted, books, pieces, refused, unsure });
          expect(books.refused, told).to.equal(refused);
          expect(new Set(books.pieces).size, told).to.equal(books.pieces.length);
          expect(
            books.pieces.filter((each) => !unsure.includes(each)),
            told,
          ).to.deep.equal(pieces.filter((each) => !unsure.includes(each)));
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 100), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
    );
  });
});
