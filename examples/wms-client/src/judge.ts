/**
 * What an answer means for the sender (docs/integrators.md, "What to do on which answer"):
 * - `kept`: done, forget the event
 * - `chase`: done as well, but the parcel left though its notice did not wait for it: tell a person
 * - `again`: nothing is promised; send the same body again
 * - `stop`: sending it again cannot help; tell a person
 */
export type Advice = 'kept' | 'chase' | 'again' | 'stop';

const PASSING: readonly number[] = [408, 425, 429];

/** `status` null: no answer came (refused, reset, timed out). The event may have been kept: sending it again is safe. */
export const judge = (status: number | null): Advice => {
  if (status === 204) return 'kept';
  if (status === 409) return 'chase';
  if (status === null || status >= 500 || PASSING.includes(status)) return 'again';
  return 'stop';
};
