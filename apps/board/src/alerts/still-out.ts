import type { Alert, AlertFigures, Watch } from './alert.js';

const NAMED_CHECKOUTS = 5;

/** Checkouts that were sent with a warning: told at most once in the quiet time, together. */
export const evaluateStillOut = (
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
