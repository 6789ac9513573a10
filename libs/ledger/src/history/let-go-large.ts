import { string, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { MOST_FIELDS } from './read-notices.js';

const LARGE_NUMBERS = script('history/let-go-large-numbers');
const LARGE_WHOLE = script('history/let-go-large-whole');
const LARGE_INDEX = script('history/let-go-large-index');

/** `cold`: it is to be thawed first */
export type Left = 'went' | 'stays' | 'cold';

/**
 * A notice with more fields than one script may look at leaves in three steps, each of which can be interrupted and repeated: all its
 * numbers become cold, then the notice itself, then its index entries are removed. It is found in the history from the first step on and
 * in Redis until the second, so that it is always found in one of the two.
 */
export const leaveInPortions = async (context: LedgerContext, dn: string): Promise<Left> => {
  const { redis, prefix } = context;
  const portions = async (which: typeof LARGE_NUMBERS): Promise<string> => {
    let cursor: string | undefined;
    do cursor = string(await run(context, which, { dn, cursor, most: MOST_FIELDS }));
    while (/^\d+$/.test(cursor) && cursor !== '0');
    return cursor;
  };
  const left = keysUnder(prefix)('left', dn);
  if ((await redis.exists(left)) === 0) {
    const end = await portions(LARGE_NUMBERS);
    const whole = end === '0' ? string(await run(context, LARGE_WHOLE, { dn })) : end;
    if (whole !== 'left') return whole === 'cold' ? 'cold' : 'stays';
  }
  await portions(LARGE_INDEX);
  return 'went';
};

/** Notices whose leaving was interrupted because its process ended. */
export const stillLeaving = async ({ redis, prefix }: LedgerContext, most: number): Promise<string[]> =>
  strings(await redis.hrandfield(keysUnder(prefix)('leaving'), most));
