import { EVENT_KINDS, type EventKind } from '@scm-relay/schemas';
import type { Alert, AlertFigures, RefusedNow, Watch } from './alert.js';

/** A sender that does not understand our answer sends the same body for ever: from this often on it is told, once. */
export const SAME_BODY = 5;
/** A body that was not seen for so long is forgotten. */
const FORGET_MS = 3_600_000;
const MOST_BODIES = 200;
/** Of more numbers than these the first are told. */
export const NAMED = 5;

interface Refused {
  readonly alerts: readonly Alert[];
  readonly checkouts: Watch['checkouts'];
  readonly bodies: Watch['bodies'];
  readonly repeats: Watch['repeats'];
}

const isLeftParcel = ({ kind, status }: RefusedNow): boolean => kind === 'checkout' && status === 409;

/** Numbers that were to be told and those that came, as many as are told. */
export const firstOf = (before: readonly string[], more: readonly string[]): string[] =>
  [...new Set([...before, ...more])].slice(0, NAMED);

const checkouts = (
  { toldAt, pending, orders, parcels }: Watch['checkouts'],
  { at, refused }: AlertFigures,
  quietMs: number,
): Pick<Refused, 'alerts' | 'checkouts'> => {
  const left = refused.filter(isLeftParcel);
  const count = pending + left.length;
  const named = {
    orders: firstOf(
      orders,
      left.flatMap(({ dn }) => dn ?? []),
    ),
    parcels: firstOf(
      parcels,
      left.flatMap(({ tns }) => tns),
    ),
  };
  if (count === 0 || at - toldAt < quietMs) return { alerts: [], checkouts: { toldAt, pending: count, ...named } };
  return {
    alerts: [{ kind: 'checkout-refused', count, ...named }],
    checkouts: { toldAt: at, pending: 0, orders: [], parcels: [] },
  };
};

/** Bodies that could not be accepted, by kind of event. */
const bodies = (
  before: Watch['bodies'],
  { at, refused }: AlertFigures,
  quietMs: number,
): Pick<Refused, 'alerts' | 'bodies'> => {
  const alerts: Alert[] = [];
  const next: { -readonly [K in EventKind]?: Watch['bodies'][K] } = {};
  for (const event of EVENT_KINDS) {
    const { toldAt, pending } = before[event] ?? { toldAt: 0, pending: 0 };
    const count = pending + refused.filter((each) => each.kind === event && !isLeftParcel(each)).length;
    const tell = count > 0 && at - toldAt >= quietMs;
    if (tell) alerts.push({ kind: 'bodies-refused', event, count });
    next[event] = tell ? { toldAt: at, pending: 0 } : { toldAt, pending: count };
  }
  return { alerts, bodies: next };
};

const repeats = (before: Watch['repeats'], { at, refused }: AlertFigures): Pick<Refused, 'alerts' | 'repeats'> => {
  const alerts: Alert[] = [];
  const counted = new Map(Object.entries(before).filter(([, body]) => at - body.at < FORGET_MS));
  for (const { digest, kind, code, repeats } of refused) {
    const before = counted.get(digest) ?? { count: 0, told: false };
    const count = Math.max(before.count + 1, repeats);
    const tell = !before.told && count >= SAME_BODY;
    if (tell) alerts.push({ kind: 'refused-again', event: kind, code, count });
    // moved to the end: those not seen for longest make room first
    counted.delete(digest);
    counted.set(digest, { count, at, told: before.told || tell });
  }
  return { alerts, repeats: Object.fromEntries([...counted].slice(-MOST_BODIES)) };
};

/** What the ingress refused: parcels that left all the same, bodies it could not accept, and senders that do not stop. */
export const evaluateRefused = (watch: Watch, figures: AlertFigures, quietMs: number): Refused => {
  const left = checkouts(watch.checkouts, figures, quietMs);
  const again = repeats(watch.repeats, figures);
  const some = bodies(watch.bodies, figures, quietMs);
  return {
    alerts: [left, some, again].flatMap(({ alerts }) => alerts),
    checkouts: left.checkouts,
    bodies: some.bodies,
    repeats: again.repeats,
  };
};
