import type { JobSpec } from '@scm-relay/runtime';
import { list } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';
import { wakes } from './wake.js';

export type AttentionAction = 'retry' | 'resolve' | 'discard';

export type ActResult =
  | { readonly answer: 'ok'; readonly wake: JobSpec[] }
  /** the item left the list meanwhile */
  | { readonly answer: 'gone' }
  /** the notice to use does not wait to be shipped */
  | { readonly answer: 'not-pending' }
  /** the delivery stands for several events: it cannot be moved to another notice */
  | { readonly answer: 'several-events' };

/** Carries out an operator's action on one attention item: one idempotent step (CONTRACT §5). */
export const act = async (
  context: LedgerContext,
  item: string,
  action: AttentionAction,
  dn = '',
): Promise<ActResult> => {
  const [answer, jobs] = list(await run(context, SCRIPTS.act, [item, action, dn]));
  if (answer === 'gone' || answer === 'not-pending' || answer === 'several-events') return { answer };
  return { answer: 'ok', wake: wakes(jobs) };
};
