import type { JobSpec } from '@scm-relay/runtime';
import { whenWarm } from '../history/thaw.js';
import { list, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { sealNote } from '../sealed/event-fields.js';
import { wakes } from '../shared/wake.js';

export type AttentionAction = 'retry' | 'resolve' | 'discard';

export type ActResult =
  /** `more`: others wait for what was given back, `wakeRest` */
  | { readonly answer: 'ok'; readonly wake: JobSpec[]; readonly more: boolean }
  /** the item left the list meanwhile */
  | { readonly answer: 'gone' }
  /** the notice to use does not wait to be shipped */
  | { readonly answer: 'not-pending' }
  /** a piece of the checkout came back under its notice, and was refunded there: it cannot be moved without that */
  | { readonly answer: 'came-back' }
  /** its event was discarded: what is unknown of it may be settled, and is not sent again */
  | { readonly answer: 'discarded' }
  /** it only waits for an earlier event of its notice: that is to be settled */
  | { readonly answer: 'in-turn' }
  /** the delivery stands for several events: it cannot be moved to another notice */
  | { readonly answer: 'several-events' }
  /** it may have been processed: a careful retry leaves it */
  | { readonly answer: 'outcome-unknown' };

/** Who acts, and how. */
export interface ActBy {
  readonly by?: string;
  readonly note?: string;
  /** leaves what a retry could double */
  readonly careful?: boolean;
}

const ACT = script('people/act');

/** Carries out an operator's action on one attention item or waiting event: one idempotent step (CONTRACT §5). `dn` '': the notice it has. */
export const act = async (
  context: LedgerContext,
  item: string,
  action: AttentionAction,
  dn = '',
  { by, note, careful }: ActBy = {},
): Promise<ActResult> => {
  const argument = {
    item,
    action,
    dn: dn || undefined,
    by: by || undefined,
    note: note ? sealNote(context.sealer, item, note) : undefined,
    careful,
  };
  const [answer, jobs, more] = await whenWarm(context, async (missing) => {
    const warm = list(await run(context, ACT, { ...argument, missing }));
    return warm[0] === 'cold' ? { cold: strings(warm[1]) } : { warm };
  });
  switch (answer) {
    case 'gone':
    case 'not-pending':
    case 'came-back':
    case 'in-turn':
    case 'discarded':
    case 'several-events':
    case 'outcome-unknown':
      return { answer };
  }
  return { answer: 'ok', wake: wakes(jobs), more: more === 1 };
};
