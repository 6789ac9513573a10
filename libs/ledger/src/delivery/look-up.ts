import type { JobSpec } from '@scm-relay/runtime';
import { list, string } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';
import { type HeldBy, openRequest, sealVendor } from './attempt.js';
import { type GateLimits, limitsArgument } from './claim.js';

/** Which look-up of which delivery: `asked` were made before. */
export interface LookUp {
  readonly delivery: string;
  readonly generation: number;
  readonly asked: number;
}

export type AskResult =
  /** ask the vendor about this request now */
  | { readonly answer: 'ask'; readonly request: unknown }
  | { readonly answer: 'held'; readonly ms: number; readonly by: HeldBy }
  /** settled, or another look-up has taken over */
  | { readonly answer: 'gone' };

export type LookedUp = { readonly answer: 'found' | 'missed' | 'gone'; readonly wake: JobSpec[] };

const LOOK_UP = script('delivery/look-up');

const lookUp = ({ delivery, generation, asked }: LookUp): Readonly<Record<string, unknown>> => ({
  delivery,
  gen: generation,
  asked,
});

/** Lets a look-up through the destination's gate, as a request would be. */
export const askVendor = async (context: LedgerContext, which: LookUp, limits: GateLimits): Promise<AskResult> => {
  const [answer, second, third] = list(
    await run(context, LOOK_UP, { ...lookUp(which), step: 'ask', limits: limitsArgument(limits) }),
  );
  if (answer === 'ask') return { answer, request: openRequest(context.sealer, which.delivery, string(second)) };
  if (answer === 'held') return { answer, ms: Number(second), by: string(third) as HeldBy };
  return { answer: 'gone' };
};

const lookedUp = (reply: unknown): LookedUp => {
  const [answer, jobs] = list(reply);
  return { answer: answer === 'found' || answer === 'missed' ? answer : 'gone', wake: wakes(jobs) };
};

/** A look-up found what was sent: the delivery leaves the attention list as delivered. */
export const prove = async (context: LedgerContext, which: LookUp, vendorState: unknown): Promise<LookedUp> => {
  const vendor = sealVendor(context.sealer, which.delivery, vendorState);
  return lookedUp(await run(context, LOOK_UP, { ...lookUp(which), step: 'found', vendor }));
};

/**
 * A look-up found nothing, which says nothing: the next one comes after `delayMs`, null: none does. `holdMs`: the vendor asked to be
 * left alone for so long.
 */
export const missed = async (
  context: LedgerContext,
  which: LookUp,
  delayMs: number | null,
  holdMs?: number,
): Promise<LookedUp> =>
  lookedUp(
    await run(context, LOOK_UP, { ...lookUp(which), step: 'missed', delay: delayMs ?? undefined, hold: holdMs }),
  );
