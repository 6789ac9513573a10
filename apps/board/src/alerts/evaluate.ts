import { DESTINATIONS, type WaitingReason } from '@scm-relay/schemas';
import type { Alert, AlertFigures, Watch } from './alert.js';
import { evaluateConditions } from './conditions.js';
import { evaluateRefused } from './refused.js';

const NAMED_CHECKOUTS = 5;

/** Checkouts that were sent with a warning: told at most once in the quiet time, together. */
const evaluateStillOut = (
  { toldAt, pending, checkouts }: Watch['stillOut'],
  { at, stillOut }: AlertFigures,
  quietMs: number,
): { readonly alerts: readonly Alert[]; readonly next: Watch['stillOut'] } => {
  const count = pending + stillOut.length;
  const named = [...checkouts, ...stillOut].slice(0, NAMED_CHECKOUTS);
  if (count === 0 || at - toldAt < quietMs) return { alerts: [], next: { toldAt, pending: count, checkouts: named } };
  return {
    alerts: [{ kind: 'still-out', count, checkouts: named }],
    next: { toldAt: at, pending: 0, checkouts: [] },
  };
};

/** What goes on coming is told at most so often; what came meanwhile is told together. */
export const QUIET_MS = 600_000;

const HOUR_S = 3600;

/**
 * How long the oldest event may wait: what a notice or a checkout is late by (the same as in deploy/prometheus/alerts.yml), and half of
 * the days that the rest of a line may take.
 */
const PARKED_SECONDS: Readonly<Record<WaitingReason, number>> = {
  'no-notice': HOUR_S / 2,
  'no-checkout': 4 * HOUR_S,
  'earlier-event': 4 * HOUR_S,
  'waiting-for-line': 84 * HOUR_S,
};

export interface AlertLimits {
  /** the oldest waiting job of a queue may wait so long */
  readonly oldestSeconds: number;
}

interface Told<K extends keyof Watch> {
  readonly alerts: readonly Alert[];
  readonly next: Watch[K];
}

const attention = (before: Watch['attention'], { at, attention: list }: AlertFigures): Told<'attention'> => {
  if (list === null) return { alerts: [], next: before };
  const alerts: Alert[] = [];
  const next: { -readonly [R in keyof Watch['attention']]: Watch['attention'][R] } = {};
  for (const { reason, total, fresh } of list) {
    const { toldAt, pending } = before[reason] ?? { toldAt: 0, pending: 0 };
    // what left the list meanwhile needs nobody
    const untold = Math.min(pending + fresh, total);
    const tell = untold > 0 && at - toldAt >= QUIET_MS;
    if (tell) alerts.push({ kind: 'attention', reason, fresh: untold, total });
    next[reason] = tell ? { toldAt: at, pending: 0 } : { toldAt, pending: untold };
  }
  return { alerts, next: { ...recent(before, at), ...next } };
};

/** Reasons of which nothing is left on the list are remembered for as long as they must be quiet. */
const recent = (before: Watch['attention'], at: number): Watch['attention'] =>
  Object.fromEntries(
    Object.entries(before)
      .filter(([, { toldAt }]) => at - toldAt < QUIET_MS)
      .map(([reason, { toldAt }]) => [reason, { toldAt, pending: 0 }]),
  );

/** Of those that were told before the ones that this look says nothing of. */
const unread = <T>(before: readonly T[], read: readonly T[]): T[] => before.filter((each) => !read.includes(each));

/**
 * A queue has recovered when its oldest job is well below the limit: around it, it would be told again and again. Where none waits, the
 * only one that waited may be under way, as a breaker's probe, and wait again after that: nothing is told until it has ended. Where several
 * are under way the queue is at work: one that is always busy has caught up, too.
 */
const oldest = (before: Watch['old'], { queues }: AlertFigures, { oldestSeconds }: AlertLimits): Told<'old'> => {
  const alerts: Alert[] = [];
  const next = queues.flatMap(({ queue, oldestMs, active, paused }) => {
    const seconds = Math.floor((oldestMs ?? 0) / 1000);
    const was = before.includes(queue);
    // whoever paused it knows that it waits
    const underWay = was && oldestMs === null && active === 1;
    const is = !paused && (underWay || seconds > (was ? oldestSeconds / 2 : oldestSeconds));
    if (is !== was) alerts.push({ kind: 'oldest', queue, seconds, resolved: was });
    return is ? [queue] : [];
  });
  const read = queues.map(({ queue }) => queue);
  return { alerts, next: [...unread(before, read), ...next] };
};

const parked = (before: Watch['parked'], { parked: list }: AlertFigures): Told<'parked'> => {
  const alerts: Alert[] = [];
  const next = list.flatMap(({ reason, count, oldestMs }) => {
    const seconds = Math.floor(oldestMs / 1000);
    const was = before.includes(reason);
    const limit = PARKED_SECONDS[reason];
    const is = count > 0 && seconds > (was ? limit / 2 : limit);
    if (is !== was) alerts.push({ kind: 'parked', reason, count, seconds, resolved: was });
    return is ? [reason] : [];
  });
  const read = list.map(({ reason }) => reason);
  return { alerts, next: [...unread(before, read), ...next] };
};

const breakers = (before: Watch['open'], { open }: AlertFigures): Told<'open'> => ({
  alerts: DESTINATIONS.filter((each) => open && open.includes(each) !== before.includes(each)).map((destination) => ({
    kind: 'breaker',
    destination,
    resolved: before.includes(destination),
  })),
  next: open ?? before,
});

const redis = (before: boolean, { problems }: AlertFigures): Told<'redis'> => {
  if (problems === null) return { alerts: [], next: before };
  const is = problems.length > 0;
  return { alerts: is === before ? [] : [{ kind: 'redis', problems, resolved: before }], next: is };
};

/** What is to be told now, after what was told before. Pure. */
export const evaluate = (
  watch: Watch,
  figures: AlertFigures,
  limits: AlertLimits,
): { readonly alerts: readonly Alert[]; readonly watch: Watch } => {
  const items = attention(watch.attention, figures);
  const refused = evaluateRefused(watch, figures, QUIET_MS);
  const out = evaluateStillOut(watch.stillOut, figures, QUIET_MS);
  const old = oldest(watch.old, figures, limits);
  const late = parked(watch.parked, figures);
  const open = breakers(watch.open, figures);
  const durable = redis(watch.redis, figures);
  const conditions = evaluateConditions(watch.conditions, figures);
  return {
    alerts: [durable, conditions, open, refused, out, items, old, late].flatMap(({ alerts }) => alerts),
    watch: {
      attention: items.next,
      checkouts: refused.checkouts,
      stillOut: out.next,
      bodies: refused.bodies,
      repeats: refused.repeats,
      old: old.next,
      parked: late.next,
      open: open.next,
      redis: durable.next,
      conditions: conditions.next,
    },
  };
};
