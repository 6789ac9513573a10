import type { JobSpec } from '@scm-relay/runtime';
import { list } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';

export type AttentionAction = 'retry' | 'resolve' | 'discard';

export type ActResult =
  /** `more`: others wait for what was given back, `wakeRest` */
  | { readonly answer: 'ok'; readonly wake: JobSpec[]; readonly more: boolean }
  /** the item left the list meanwhile */
  | { readonly answer: 'gone' }
  /** the notice to use does not wait to be shipped */
  | { readonly answer: 'not-pending' }
  /** the delivery stands for several events: it cannot be moved to another notice */
  | { readonly answer: 'several-events' };

const ACT = script('people/act');

/** Carries out an operator's action on one attention item: one idempotent step (CONTRACT §5). `dn` '': the notice it has. */
export const act = async (
  context: LedgerContext,
  item: string,
  action: AttentionAction,
  dn = '',
): Promise<ActResult> => {
  const [answer, jobs, more] = list(await run(context, ACT, { item, action, dn: dn || undefined }));
  if (answer === 'gone' || answer === 'not-pending' || answer === 'several-events') return { answer };
  return { answer: 'ok', wake: wakes(jobs), more: more === 1 };
};
