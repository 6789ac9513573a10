import type { Alert } from './alert.js';
import { firstOf } from './refused.js';

/** What an alert is about: of two alerts about one thing a digest tells one. */
const subjectOf = (alert: Alert): string => {
  switch (alert.kind) {
    case 'attention':
    case 'parked':
      return `${alert.kind} ${alert.reason}`;
    case 'refused-again':
      return `${alert.kind} ${alert.event} ${alert.code}`;
    case 'oldest':
      return `${alert.kind} ${alert.queue}`;
    case 'breaker':
      return `${alert.kind} ${alert.destination}`;
    case 'bodies-refused':
      return `${alert.kind} ${alert.event}`;
    default:
      return 'about' in alert ? `${alert.kind} ${alert.about ?? ''}` : alert.kind;
  }
};

/** Two alerts about one thing: what came is added up, of a state the later one holds. */
const joined = (before: Alert, later: Alert): Alert => {
  if (before.kind === 'attention' && later.kind === 'attention') {
    return { ...later, fresh: Math.min(before.fresh + later.fresh, later.total) };
  }
  if (before.kind === 'checkout-refused' && later.kind === 'checkout-refused') {
    return {
      ...later,
      count: before.count + later.count,
      orders: firstOf(before.orders, later.orders),
      parcels: firstOf(before.parcels, later.parcels),
    };
  }
  if (before.kind === 'still-out' && later.kind === 'still-out') {
    return { ...later, count: before.count + later.count, checkouts: firstOf(before.checkouts, later.checkouts) };
  }
  if (before.kind === 'refused-again' && later.kind === 'refused-again') {
    return { ...later, count: before.count + later.count };
  }
  if (before.kind === 'bodies-refused' && later.kind === 'bodies-refused') {
    return { ...later, count: before.count + later.count };
  }
  return later;
};

/** Merges the alerts that are still to be sent with the new ones: one alert per subject, however long sending failed. */
export const digest = (untold: readonly Alert[], more: readonly Alert[]): Alert[] => {
  const bySubject = new Map<string, Alert>();
  for (const alert of [...untold, ...more]) {
    const subject = subjectOf(alert);
    const before = bySubject.get(subject);
    bySubject.set(subject, before ? joined(before, alert) : alert);
  }
  return [...bySubject.values()];
};
