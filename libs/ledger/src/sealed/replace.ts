import { type Argument, type LedgerContext, run, script } from '../script/script.js';

const REPLACE = script('sealed/replace');

type Named = Argument & { readonly name: string };

/** How many values were replaced: one that has changed since it was read stays. */
export const replace = async (context: LedgerContext, argument: Named): Promise<number> =>
  Number(await run(context, REPLACE, argument));
