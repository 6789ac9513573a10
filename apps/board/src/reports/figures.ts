import {
  byDestination,
  type Destination,
  EVENT_KINDS,
  type EventKind,
  type EventStatus,
  type EventSummary,
} from '@scm-relay/schemas';
import Big from 'big.js';
import { add, count, type Durations, quantile } from './durations.js';

/** How events of one kind stand. Each is counted once: delivered, on its way, needs somebody, or at another end. */
export interface KindFigures {
  readonly accepted: number;
  readonly delivered: number;
  readonly open: number;
  readonly attention: number;
  /** recorded, resolved, discarded, superseded */
  readonly otherwise: number;
  /** of what was taken of the notices, a decimal */
  readonly amount: string;
}

export interface DestinationFigures {
  readonly deliveries: number;
  readonly delivered: number;
  readonly attempts: number;
  /** from acceptance to delivery, in milliseconds; null: nothing was delivered */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface ReturnedGoods {
  readonly sku: string;
  readonly title: string | null;
  readonly pieces: number;
}

/** Sums over the events of a stretch of time. Amounts are kept as ten-thousandths until they are shown. */
export interface Sums {
  readonly kinds: Readonly<Record<EventKind, { [S in Column]: number } & { amount: Big }>>;
  readonly destinations: Readonly<
    Record<Destination, { deliveries: number; delivered: number; attempts: number; durations: Map<number, number> }>
  >;
  readonly durations: Map<number, number>;
  readonly returns: Map<string, { title: string | null; pieces: number }>;
}

type Column = 'accepted' | 'delivered' | 'open' | 'attention' | 'otherwise';

const COLUMN: Readonly<Record<EventStatus, Exclude<Column, 'accepted'>>> = {
  accepted: 'open',
  waiting: 'open',
  sending: 'open',
  delivered: 'delivered',
  attention: 'attention',
  recorded: 'otherwise',
  resolved: 'otherwise',
  discarded: 'otherwise',
  superseded: 'otherwise',
};

const byKind = <T>(make: () => T): Readonly<Record<EventKind, T>> =>
  // one entry for each name of the list that gives the type
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, make()])) as Record<EventKind, T>;

export const noSums = (): Sums => ({
  kinds: byKind(() => ({ accepted: 0, delivered: 0, open: 0, attention: 0, otherwise: 0, amount: new Big(0) })),
  destinations: byDestination(() => ({ deliveries: 0, delivered: 0, attempts: 0, durations: new Map() })),
  durations: new Map(),
  returns: new Map(),
});

const took = (event: EventSummary, endedAt: string | null): number | null =>
  endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(event.acceptedAt));

const putReturn = (sums: Sums, sku: string, title: string | null, pieces: number): void => {
  const before = sums.returns.get(sku);
  sums.returns.set(sku, { title: title ?? before?.title ?? null, pieces: pieces + (before?.pieces ?? 0) });
};

export const addEvent = (sums: Sums, event: EventSummary): void => {
  const kind = sums.kinds[event.kind];
  kind.accepted += 1;
  kind[COLUMN[event.status]] += 1;
  if (event.amount !== null) kind.amount = kind.amount.plus(event.amount);
  const ms = event.status === 'delivered' ? took(event, event.endedAt) : null;
  if (ms !== null) count(sums.durations, ms);
  for (const { destination, status, attempts, endedAt } of event.deliveries) {
    const to = sums.destinations[destination];
    to.deliveries += 1;
    to.attempts += attempts;
    if (status !== 'delivered') continue;
    to.delivered += 1;
    const until = took(event, endedAt);
    if (until !== null) count(to.durations, until);
  }
  if (event.kind !== 'refund') return;
  for (const { sku, title, pieces } of event.goods) putReturn(sums, sku, title, pieces);
};

export const addSums = (sums: Sums, more: Sums): void => {
  for (const kind of EVENT_KINDS) {
    const [to, from] = [sums.kinds[kind], more.kinds[kind]];
    for (const name of ['accepted', 'delivered', 'open', 'attention', 'otherwise'] as const) to[name] += from[name];
    to.amount = to.amount.plus(from.amount);
  }
  byDestination((destination) => {
    const [to, from] = [sums.destinations[destination], more.destinations[destination]];
    to.deliveries += from.deliveries;
    to.delivered += from.delivered;
    to.attempts += from.attempts;
    add(to.durations, from.durations);
  });
  add(sums.durations, more.durations);
  for (const [sku, { title, pieces }] of more.returns) putReturn(sums, sku, title, pieces);
};

/** Whether anything of it can still change by itself. */
export const isOpen = ({ kinds }: Sums): boolean =>
  EVENT_KINDS.some((kind) => kinds[kind].open + kinds[kind].attention > 0);

/** What a report shows. */
export interface Figures {
  readonly kinds: Readonly<Record<EventKind, KindFigures>>;
  readonly destinations: Readonly<Record<Destination, DestinationFigures>>;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** the most returned first */
  readonly returns: readonly ReturnedGoods[];
}

const MEDIAN = 0.5;
const P95 = 0.95;
const MOST_GOODS = 100;

const times = (durations: Durations) => ({ medianMs: quantile(durations, MEDIAN), p95Ms: quantile(durations, P95) });

export const figuresOf = (sums: Sums): Figures => {
  const kinds = Object.fromEntries(
    EVENT_KINDS.map((kind) => [kind, { ...sums.kinds[kind], amount: sums.kinds[kind].amount.toFixed(2) }]),
  );
  return {
    kinds: kinds as Record<EventKind, KindFigures>,
    destinations: byDestination((destination) => {
      const { durations, ...rest } = sums.destinations[destination];
      return { ...rest, ...times(durations) };
    }),
    ...times(sums.durations),
    returns: [...sums.returns]
      .map(([sku, { title, pieces }]) => ({ sku, title, pieces }))
      .sort((a, b) => b.pieces - a.pieces || a.sku.localeCompare(b.sku))
      .slice(0, MOST_GOODS),
  };
};
