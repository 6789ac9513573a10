import { type KeptBody, keepRefused, type RefusedBody, refusedBodies } from '../people/refused.js';
import type { LedgerContext } from '../script/script.js';
import { numbersOf, type RefusedNumbers } from './numbers.js';

/** A refused body with the numbers it names; null or left out: it was no JSON. */
export type NumberedBody = RefusedBody & { readonly numbers?: RefusedNumbers | null };

/** As it is kept; `numbers` null too where an earlier version kept it. */
export type KeptNumberedBody = KeptBody & { readonly numbers: RefusedNumbers | null };

/** The numbers lie in the entry, in the clear, beside its sealed parts. */
export const keepNumbered: (context: LedgerContext, entry: NumberedBody) => Promise<void> = keepRefused;

/** The newest first. */
export const numberedBodies = async (
  context: LedgerContext,
  offset: number,
  limit: number,
): Promise<KeptNumberedBody[]> =>
  (await refusedBodies(context, offset, limit)).map((body) => ({ ...body, numbers: numbersOf(body) }));
