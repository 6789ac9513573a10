import { SealBrokenError } from './unknown-data-key.js';

/** Whether an error says that a record is not as this ledger writes it: no JSON, JSON of another shape, or a seal that is broken. */
export const isDamage = (error: unknown): boolean =>
  error instanceof SyntaxError || error instanceof TypeError || error instanceof SealBrokenError;
