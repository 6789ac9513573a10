import type { Notice } from '@scm-relay/schemas';
import { expect } from 'chai';
import fc from 'fast-check';
import { line, notice, openDesk, sn } from '../../support/desk.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';

const QUANTITY = 3;
const CHANNELS = ['wdt', 'erp', 'pos'] as const;
const DELIVERED = { status: 'delivered' } as const;
const REJECTED = { status: 'attention', reason: 'vendor-rejected', detail: 'no' } as const;

const piece = fc.nat(1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('checkout' as const), piece }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('refund' as const), piece, named: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('push' as const), taken: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('act' as const),
      what: fc.constantFrom('retry' as const, 'discard' as const),
      at: fc.nat(5),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** CONTRACT §4: a piece that leaves again under its notice is refunded once for each time it left, whatever a person does to its checkouts. */
describe('pieces that leave and come back again and again under one notice', function () {
  this.timeout(180_000);
  const use = useRedis();

  const play = async (channel: Notice['channel'], steps: readonly Step[]) => {
    const desk = openDesk(use.redis(), freshPrefix());
    const more = { channel, sellBillNum: 'XS', store: { storesId: '1' } };
    const payments = [{ method: 'alipay', money: '1000.00', code: 'P' }];
    await desk.announce(notice('D', [line(1, 1, QUANTITY, { barcodeId: '88' })], { ...more, payments }));
    const checkouts: { readonly seq: string; readonly piece: number }[] = [];
    const refunds: { readonly seq: string; readonly piece: number }[] = [];
    /** refunds whose piece the vendor was told of, with how often it had left then */
    const booked: { readonly seq: string; readonly piece: number; readonly left: number }[] = [];
    const requests: string[] = [];

    const timesLeft = async (of: number): Promise<number> => {
      const own = checkouts.filter((each) => each.piece === of);
      const views = await Promise.all(own.map(({ seq }) => desk.event('checkout', seq)));
      return views.filter((view) => view.deliveries.some(({ status }) => status !== 'discarded')).length;
    };
    /** maps and refunds all there is: what a checkout is sent stays for the step that says what becomes of it */
    const run = async (): Promise<void> => {
      await desk.mapAll();
      while (desk.jobs.some(({ queue }) => queue === channel)) {
        const { claim, job } = await desk.attempt(channel, DELIVERED);
        if (claim.answer !== 'go' || !job || !('delivery' in job.data)) continue;
        requests.push(job.data.delivery);
        for (const own of refunds) {
          const { deliveries } = await desk.event('refund', own.seq);
          const told = deliveries.some(({ status }) => status === 'delivered');
          if (!told || booked.some(({ seq }) => seq === own.seq)) continue;
          booked.push({ ...own, left: await timesLeft(own.piece) });
        }
        await desk.mapAll();
      }
    };

    for (const [i, each] of steps.entries()) {
      const seq = `s${i}`;
      if (each.op === 'checkout') {
        const { answer } = await desk.checkout(seq, 'D', [sn(1, each.piece)], `OUT-${seq}`);
        if (answer === 'accepted') checkouts.push({ seq, piece: each.piece });
      } else if (each.op === 'refund') {
        await desk.refund(seq, each.named ? 'D' : undefined, sn(1, each.piece));
        refunds.push({ seq, piece: each.piece });
      } else if (each.op === 'push') {
        if (desk.jobs.some(({ queue }) => queue === 'push')) {
          await desk.attempt('push', each.taken ? DELIVERED : REJECTED);
        }
      } else {
        const items = await desk.attention();
        const waiting = await Promise.all(refunds.map((own) => desk.event('refund', own.seq)));
        for (const view of waiting) if (view.status === 'waiting') items.push(`e/refund:${view.seq}`);
        const item = items.sort()[each.at % Math.max(items.length, 1)];
        if (item !== undefined) await desk.act(item, each.what);
      }
      await run();
    }
    const views = await Promise.all(refunds.map(({ seq }) => desk.event('refund', seq)));
    const waiting = views.filter(({ reason }) => reason === 'waiting-for-line').map(({ seq }) => seq);
    return { booked, requests, waiting };
  };

  for (const channel of CHANNELS) {
    it(`are refunded no more often than they left: ${channel}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24, size: 'max' }), async (steps) => {
          const { booked, requests, waiting } = await play(channel, steps);
          const told = JSON.stringify({ booked, requests });
          for (const of of [0, 1]) {
            const own = booked.filter((each) => each.piece === of);
            for (const [i, { left }] of own.entries()) expect(i + 1, told).to.be.at.most(Math.max(left, 1));
          }
          expect(booked.length, told).to.be.at.most(QUANTITY);
          if (channel !== 'pos') return;
          expect(requests.length, told).to.be.at.most(1);
          // one request covers the returns of all lives
          if (requests.length > 0) expect(waiting, told).to.deep.equal([]);
        }),
        { numRuns: Number(process.env.RUNS ?? 40), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
      );
    });
  }
});
