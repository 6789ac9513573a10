import type { Outcome } from '@scm-relay/connectors';
import type { Destination } from '@scm-relay/schemas';
import { createInTurn, createSlots, mappingProcessor, type Sender } from '@scm-relay/workers';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn, TWO_WAYS } from '../../support/desk.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const DELIVERED = { outcome: 'delivered', message: null, finished: 'ok', delayMs: null, holdMs: null } as const;

/** A destination with one place whose vendor answers at once; an event may wait for it for an hour. */
const destination = () => {
  const slots = createSlots(() => 1);
  const sent: string[] = [];
  const nothing = async (): Promise<never> => {
    throw new Error('mapping does not do this');
  };
  const lookUp = nothing as () => Promise<Outcome>;
  const sender: Sender = {
    claims: slots,
    limits: { leaseMs: 60_000, probeMs: 30_000, rate: null },
    tooLate: () => false,
    patienceMs: () => 3_600_000,
    canLookUp: false,
    placeToAsk: nothing,
    lookUp,
    send: async ({ delivery }) => {
      sent.push(delivery);
      return DELIVERED;
    },
    conclude: nothing,
    giveBack: nothing,
    close: () => undefined,
  };
  return { sender, slots, sent };
};

describe('places that a mapping job takes', () => {
  const use = useRedis();
  let desk: Desk;
  let wdt: ReturnType<typeof destination>;
  let push: ReturnType<typeof destination>;
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix(), planContext(TWO_WAYS));
    wdt = destination();
    push = destination();
    for (const n of [1, 2]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    }
  });

  /** maps a refund that goes to both */
  const map = (n: number, observe?: () => void) => {
    const process = mappingProcessor({
      ledger: desk.ledger,
      context: planContext(TWO_WAYS),
      attempts: 3,
      backoff: { baseMs: 1000, maxMs: 10_000 },
      logger: silentLogger,
      enqueue: async (jobs) => desk.queue(jobs),
      wakeRest: () => undefined,
      senders: new Map<Destination, Sender>([
        ['wdt', wdt.sender],
        ['push', push.sender],
      ]),
      inTurn: createInTurn(),
      ...(observe ? { observe } : {}),
    });
    const data = { kind: 'refund', seq: `r${n}`, generation: 1 } as const;
    return process({ queue: 'refund', id: 'x', data, attemptsMade: 0 });
  };
  const allFree = () => Promise.all([wdt, push].map(async ({ slots }) => (await slots.take(0)) !== null));

  it('are of both destinations where both are free, and given back', async () => {
    expect(await map(1)).to.deep.equal({ end: 'done', result: 'wdt delivered, push delivered' });
    expect(await allFree()).to.deep.equal([true, true]);
  });

  it('are of nobody while it waits for the first: others use the second', async () => {
    const busy = await wdt.slots.take();
    const ended = map(1);
    await until(() => wdt.slots.waiting() === 1);
    const other = await push.slots.take(0);
    expect(other).not.to.equal(null);
    other?.();
    busy?.();
    expect(await ended).to.deep.equal({ end: 'done', result: 'wdt delivered, push delivered' });
  });

  it('are not waited for with another in hand: what has none goes to its queue', async () => {
    const busy = await push.slots.take();
    expect(await map(1)).to.deep.equal({ end: 'done', result: 'wdt delivered' });
    expect(desk.take('push')).not.to.equal(undefined);
    busy?.();
    expect(await allFree()).to.deep.equal([true, true]);
  });

  it('are there for two events at once that want both', async () => {
    const ends = await Promise.all([map(1), map(2)]);
    expect(ends.map(({ end }) => end)).to.deep.equal(['done', 'done']);
    expect(wdt.sent).to.have.lengthOf(2);
    expect(await allFree()).to.deep.equal([true, true]);
  });

  it('are given back where something fails between the commit and what it claimed', async () => {
    const fails = () => {
      throw new Error('the metrics are at fault');
    };
    expect(await map(1, fails)).to.include({ end: 'retry' });
    expect([...wdt.sent, ...push.sent]).to.deep.equal([]);
    expect(await allFree()).to.deep.equal([true, true]);
  });
});
