import {
  type KeptBody,
  keepRefused,
  type RefusedBody,
  type RefusedPortion,
  refusedPortion,
} from '../people/refused.js';
import type { LedgerContext } from '../script/script.js';
import { numbersOf, type RefusedNumbers } from './numbers.js';

/** A refused body with the numbers it names; null or left out: it was no JSON. */
export type NumberedBody = RefusedBody & { readonly numbers?: RefusedNumbers | null };

/** As it is kept; `numbers` null too where an earlier version kept it. */
export type KeptNumberedBody = KeptBody & { readonly numbers: RefusedNumbers | null };

/** The numbers lie in the entry, in the clear, beside its sealed parts. */
export const keepNumbered: (context: LedgerContext, entry: NumberedBody) => Promise<void> = keepRefused;

/** A portion of the list, the newest first. */
export const numberedPortion = async (
  context: LedgerContext,
  offset: number,
  limit: number,
): Promise<RefusedPortion<KeptNumberedBody>> => {
  const { bodies, ...portion } = await refusedPortion(context, offset, limit);
  return { ...portion, bodies: bodies.map((body) => body && { ...body, numbers: numbersOf(body) }) };
};
