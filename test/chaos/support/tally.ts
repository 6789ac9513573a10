import { type Destination, type EventView, QUEUES } from '@scm-relay/schemas';
import { expect } from 'chai';
import { until } from '../../support/until.js';
import { bookings, disordered, misdirected } from './booked.js';
import type { Posted, Wms } from './wms.js';
import type { World } from './world.js';

export interface Counts {
  readonly posted: number;
  readonly answered: number;
  readonly delivered: number;
  /** business references booked twice by a destination that is not safe to send to again, or twice without any unknown attempt */
  readonly blind: readonly string[];
  /** booked again by a destination declared `RESEND_SAFE`, after an attempt of unknown outcome */
  readonly declared: number;
  readonly attention: Readonly<Record<string, number>>;
  /** why attempts were of unknown outcome */
  readonly unknown: Readonly<Record<string, number>>;
  readonly lost: readonly string[];
  /** ended where nothing is to be sent: refuses of cancelled notices, checkouts that were corrected */
  readonly unsent: number;
  /** booked under the order of another buyer */
  readonly misdirected: readonly string[];
  /** refunds, or parcels, of one notice that arrived in the wrong order */
  readonly disordered: number;
}

const SAFE: ReadonlySet<Destination> = new Set(['push']);
/** Where an event ends that sends nothing: the refuse of a cancelled notice, and a checkout that was corrected. */
const ENDS_UNSENT: Readonly<Record<string, string>> = { x: 'recorded', w: 'superseded' };

const endsUnsent = (seq: string, view: EventView | null): boolean =>
  view !== null && ENDS_UNSENT[seq.at(-1) ?? ''] === view.status;

const isOpen = (view: EventView | null): boolean =>
  view === null || view.status === 'accepted' || view.status === 'sending' || view.status === 'waiting';

/** Waits behind a delivery that needs a person: it says so, and is not lost. */
const isBehindAttention = (view: EventView, all: readonly EventView[]): boolean =>
  view.status === 'waiting' &&
  view.reason === 'earlier-event' &&
  all.some((other) => other.dn === view.dn && other.status === 'attention');

/** A look-up that comes later than this is one of those that follow a miss, over a day and a half. */
const SOON_MS = 5000;

/**
 * What the ledger wants done and is not done yet, by its own account. A delivery that a person has been shown does not count while
 * its vendor is to be asked about it again some other time.
 */
export const openWork = async ({ redis, prefix }: World): Promise<number> => {
  const [seconds = 0] = (await redis.time()).map(Number);
  const later = seconds * 1000 + SOON_MS;
  const open = await Promise.all(
    QUEUES.map(async (queue) => {
      const ids = await redis.zrange(`${prefix}:open:${queue}`, '0', '-1');
      if (ids.length === 0) return 0;
      const [due, shown] = await Promise.all([
        redis.zmscore(`${prefix}:due:${queue}`, ids),
        redis.zmscore(
          `${prefix}:attention`,
          ids.map((id) => `d/${id}`),
        ),
      ]);
      return ids.filter((_, i) => (shown[i] ?? null) === null || Number(due[i] ?? 0) < later).length;
    }),
  );
  return open.reduce((sum, n) => sum + n, 0);
};

/** Waits until every event that was answered 204 has come to its end, or to a person; gives up after `withinMs`. */
const settled = async (
  world: World,
  events: readonly Posted[],
  withinMs: number,
): Promise<Map<Posted, EventView | null>> => {
  const views = new Map<Posted, EventView | null>(events.map((event) => [event, null]));
  let open = [...events];
  const ends = performance.now() + withinMs;
  const look = async (): Promise<boolean> => {
    // looking at every event is dear: only once no queue has work, which holds back nothing that is still to come
    if ((await openWork(world)) > 0 && performance.now() < ends) return false;
    const looked = await Promise.all(
      open.map(async (event) => [event, await world.ledger.eventView(event.kind, event.seq)] as const),
    );
    for (const [event, view] of looked) views.set(event, view);
    const seen = [...views.values()].filter((view) => view !== null);
    open = looked
      .filter(([, view]) => isOpen(view) && !(view && isBehindAttention(view, seen)))
      .map(([event]) => event);
    return open.length === 0;
  };
  await until(look, { timeoutMs: withinMs, everyMs: 250, what: 'the end of every event' }).catch(look);
  return views;
};

/**
 * Compares what the WMS was told, what the ledger says and what the vendors booked. `forgetful`: a failover or
 * a backup may have lost attempts at destinations that are safe to send to again.
 */
export const tally = async (
  world: World,
  wms: Wms,
  withinMs = 90_000,
  { forgetful = false }: { readonly forgetful?: boolean } = {},
): Promise<Counts> => {
  const answered = wms.posted.filter((event) => event.status === 204);
  const views = await settled(world, answered, withinMs);
  const booked = bookings(world, wms.posted);

  const attention: Record<string, number> = {};
  const lost: string[] = [];
  const why: Record<string, number> = {};
  const blind: string[] = [];
  let [delivered, declared, unsent] = [0, 0, 0];
  for (const [{ kind, seq }, view] of views) {
    const mine = (view?.deliveries ?? []).map((delivery) => ({
      delivery,
      entry: booked.get(`${delivery.destination} ${seq}`),
    }));
    if (view?.status === 'attention') attention[view.reason ?? ''] = (attention[view.reason ?? ''] ?? 0) + 1;
    else if (view?.status === 'waiting' && view.reason === 'earlier-event')
      attention['behind one'] = (attention['behind one'] ?? 0) + 1;
    else if (endsUnsent(seq, view) && mine.every(({ entry }) => !entry)) unsent += 1;
    else if (view?.status === 'delivered' && mine.length > 0 && mine.every(({ entry }) => entry)) delivered += 1;
    else lost.push(`${kind}:${seq} ${view?.status ?? 'unknown to the ledger'} ${view?.reason ?? ''}`);
    for (const { delivery, entry } of mine) {
      const again = (entry?.at.length ?? 1) - 1;
      for (const { outcome, message } of delivery.attempts) {
        if (outcome === 'unknown') why[message ?? ''] = (why[message ?? ''] ?? 0) + 1;
      }
      const unknown = delivery.attempts.filter(
        (attempt) => attempt.outcome === 'unknown' || attempt.outcome === null,
      ).length;
      if (SAFE.has(delivery.destination)) {
        const known = forgetful ? again : Math.min(again, unknown);
        declared += known;
        blind.push(...Array<string>(again - known).fill(`${delivery.destination} ${seq}`));
      } else blind.push(...Array<string>(again).fill(`${delivery.destination} ${seq}`));
    }
  }
  return {
    posted: wms.posted.length,
    answered: answered.length,
    delivered,
    blind,
    declared,
    attention,
    unknown: why,
    lost,
    unsent,
    misdirected: misdirected(booked),
    disordered: disordered(booked),
  };
};

/** Prints a scenario's line and holds it to the promises: nothing lost, nothing doubled blindly, nothing out of order. */
export const prove = (scenario: string, counts: Counts, more: Readonly<Record<string, unknown>> = {}): void => {
  const { lost, attention, unknown, ...rest } = counts;
  const reasons = Object.entries(attention).map(([reason, n]) => `${reason} ${n}`);
  const total = Object.values(attention).reduce((sum, n) => sum + n, 0);
  const line = [
    `posted ${rest.posted}`,
    `answered 204 ${rest.answered}`,
    `delivered ${rest.delivered}`,
    `nothing to send ${rest.unsent}`,
    `blind duplicates ${rest.blind.length}`,
    `paid to another buyer ${rest.misdirected.length}`,
    `declared resends ${rest.declared}`,
    `on attention ${total}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    ...(Object.keys(unknown).length > 0 ? [`unknown because ${JSON.stringify(unknown)}`] : []),
    `out of order ${rest.disordered}`,
    `lost ${lost.length}`,
    ...Object.entries(more).map(
      ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
  ].join(' · ');
  process.stdout.write(`      ${scenario}: ${line}\n`);
  expect(lost.slice(0, 10), `${scenario}: lost`).to.deep.equal([]);
  expect(rest.blind, `${scenario}: blind duplicates`).to.deep.equal([]);
  expect(rest.misdirected, `${scenario}: paid to another buyer`).to.deep.equal([]);
  expect(rest.disordered, `${scenario}: out of order`).to.equal(0);
  expect(rest.answered, `${scenario}: answered 204`).to.be.greaterThan(0);
};
