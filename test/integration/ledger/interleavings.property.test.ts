import type { Routes } from '@scm-relay/runtime';
import type { EventView, Notice } from '@scm-relay/schemas';
import { expect } from 'chai';
import fc from 'fast-check';
import { line, notice, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { createFakeHistory } from '../../support/fake-history.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';
import { createWorld, type Input, type World } from '../../support/world.js';

const NOTICES: readonly Notice[] = [
  notice('W', [line(1, 1, 2), line(2, 2)]),
  notice('P', [line(1, 1, 2), line(2, 2)], { channel: 'pos', sellBillNum: 'XS' }),
  notice('E', [line(1, 1, 3)], { channel: 'erp', shippedBefore: true }),
];
const DNS = ['W', 'P', 'E', 'NEVER'] as const;
const CODES = [sn(1, 1), sn(1, 2), sn(2, 1)];

const dn = fc.constantFrom(...DNS);
const code = fc.constantFrom(...CODES, sn(1, 3), sn(9, 9));
const tn = fc.constantFrom('T1', 'T2');
/** few enough that retransmissions and repeats happen */
const seq = fc.nat(30).map(String);

const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NOTICES).map((n): Input => ({ do: 'announce', notice: n })) },
  {
    weight: 4,
    arbitrary: fc.record({ seq, dn }).map(
      (given): Input => ({
        do: 'accept',
        kind: 'checkout',
        content: {
          ...given,
          pkg: [
            { tn: 'T1', sns: CODES.slice(0, 2) },
            { tn: 'T2', sns: CODES.slice(2) },
          ],
        },
      }),
    ),
  },
  {
    weight: 10,
    arbitrary: fc.record({ seq, dn: fc.option(dn), tn, sn: code }).map(
      ({ dn: under, ...given }): Input => ({
        do: 'accept',
        kind: 'refund',
        content: { ...given, ...(under === null ? {} : { dn: under }) },
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ seq, dn }).map((content): Input => ({ do: 'accept', kind: 'refuse', content })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Input>(
      { do: 'operate', action: 'retry' },
      { do: 'operate', action: 'resolve' },
      { do: 'operate', action: 'discard' },
      { do: 'operate', action: 'retry', dn: 'W' },
      { do: 'operate', action: 'retry', dn: 'P' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ reference: seq, said: fc.constantFrom('已办理', '已拒绝', '审核中') })
      .map((given): Input => ({ do: 'callback', ...given })),
  },
  { weight: 1, arbitrary: fc.constant<Input>({ do: 'sweep' }) },
  { weight: 1, arbitrary: fc.constant<Input>({ do: 'expire' }) },
  { weight: 1, arbitrary: fc.constant<Input>({ do: 'restore' }) },
);

/** the same, in a system with a history: what has ended leaves Redis now and then, and comes back when something names it */
const withHistory = fc.oneof(
  { weight: 26, arbitrary: input },
  { weight: 8, arbitrary: fc.constant<Input>({ do: 'freeze' }) },
  { weight: 1, arbitrary: fc.constant<Input>({ do: 'outage' }) },
);

const statusOf = ({ status, reason }: EventView): string => (reason ? `${status}/${reason}` : status);

/** Every delivery was first begun in the order in which the deliveries of its notice and destination came to be. */
const firstBegins = (world: World): void => {
  for (const [lane, ids] of world.lanes) {
    const firsts = ids.flatMap((id) => world.deliveries.get(id)?.begun[0] ?? []);
    expect(firsts, `first attempts of ${lane}`).to.deep.equal([...firsts].sort((a, b) => a - b));
  }
};

const ENDED = ['delivered', 'recorded', 'resolved', 'discarded', 'superseded'];

/** What took its place is another checkout, and nothing of its own can have left (CONTRACT §3.1). */
const superseded = (events: readonly EventView[]): void => {
  for (const event of events.filter(({ status }) => status === 'superseded')) {
    const name = `${event.kind}:${event.seq}`;
    expect(event.kind, name).to.equal('checkout');
    expect(event.deliveries, name).to.deep.equal([]);
    const others = events.filter(({ kind, seq }) => kind === 'checkout' && seq !== event.seq);
    expect(event.detail, name).to.be.oneOf(others.map(({ seq }) => `checkout ${seq} took its place`));
  }
};

/** Nobody is left behind: an end, or a cause for which it truly waits. */
const waitsTruly = async (world: World, events: readonly EventView[]): Promise<void> => {
  for (const event of events) {
    const name = `${event.kind}:${event.seq} is ${statusOf(event)}`;
    expect(event.status, name).to.be.oneOf([...ENDED, 'waiting', 'attention']);
    if (event.status === 'attention') expect(event.reason, name).to.be.a('string');
    const known = event.dn === null ? null : await world.ledger.notice(event.dn);
    switch (event.status === 'waiting' ? event.reason : null) {
      case 'no-notice':
        expect(known, name).to.equal(null);
        break;
      case 'no-checkout':
        expect(known?.lines.flatMap((l) => l.shipped) ?? [], name).to.deep.equal([]);
        break;
      case 'waiting-for-line':
        expect(known?.channel, name).to.equal('pos');
        expect(
          known?.lines.some((l) => l.returned.length > 0 && l.returned.length < l.shipped.length),
          name,
        ).to.equal(true);
        break;
      case 'earlier-event': {
        const lanes = event.deliveries.map((d) => world.deliveries.get(d.id)?.lane);
        const held = events
          .flatMap((other) => other.deliveries)
          .filter((d) => d.status === 'attention' && lanes.includes(world.deliveries.get(d.id)?.lane));
        expect(held, name).not.to.deep.equal([]);
        break;
      }
      default:
        expect(event.status, name).not.to.equal('waiting');
    }
  }
};

/** One live delivery per event and operation, booked once unless it may be sent twice or a person said so. */
const deliveredOnce = (world: World, events: readonly EventView[]): void => {
  for (const event of events) {
    const live = event.deliveries.filter((d) => d.status !== 'discarded').map((d) => d.operation);
    expect(live, `${event.kind}:${event.seq}`).to.deep.equal([...new Set(live)]);
  }
  for (const { id, booked, operated } of world.deliveries.values()) {
    if (!operated && !id.startsWith('push-')) expect(booked, id).to.be.at.most(1);
  }
};

describe('any interleaving of events, workers and accidents', function () {
  this.timeout(180_000);
  const use = useRedis();
  const routes: Routes = new Map(TWO_WAYS).set('wdt.checkout', ['push.order', 'erp.refund']);

  for (const [name, inputs] of [
    ['keeps order and single delivery, and leaves every event at an end or with its true cause', input],
    ['does so with a history, whatever has left Redis in between', withHistory],
  ] as const) {
    it(name, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(inputs, { minLength: 5, maxLength: 40 }),
          fc.infiniteStream(fc.nat()),
          async (taken, draws) => {
            const choose = (n: number): number => {
              const drawn: number = draws.next().value ?? 0;
              return n === 0 ? 0 : drawn % n;
            };
            const history = inputs === withHistory ? createFakeHistory() : undefined;
            const world = createWorld(use.redis(), freshPrefix(), planContext(routes), choose, history);
            await world.play(taken);
            const events = await world.events();
            expect(world.problems).to.deep.equal([]);
            firstBegins(world);
            deliveredOnce(world, events);
            superseded(events);
            await waitsTruly(world, events);
          },
        ),
        { numRuns: Number(process.env.RUNS ?? 60) },
      );
    });
  }
});
