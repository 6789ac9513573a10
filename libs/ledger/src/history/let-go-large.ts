import { keysUnder } from '../script/keys.js';
import { string, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { MOST_FIELDS } from './portion.js';

const LEAVE_NUMBERS = script('history/leave-numbers');
const LEAVE_WHOLE = script('history/leave-whole');
const LEAVE_INDEX = script('history/leave-index');

/** `cold`: it is to be thawed first */
export type Left = 'went' | 'stays' | 'cold';

/**
 * A notice with more fields than one script may look at leaves in three steps, each of which can be broken off and begun anew: all its
 * numbers become cold, then it does itself, then its index entries go. Until the second it is found in Redis, from the first on in the
 * history, so that at no instant it is found in neither.
 */
export const leaveInPortions = async (context: LedgerContext, dn: string): Promise<Left> => {
  const { redis, prefix } = context;
  const portions = async (which: typeof LEAVE_NUMBERS): Promise<string> => {
    let cursor: string | undefined;
    do cursor = string(await run(context, which, { dn, cursor, most: MOST_FIELDS }));
    while (/^\d+$/.test(cursor) && cursor !== '0');
    return cursor;
  };
  const left = keysUnder(prefix)('left', dn);
  if ((await redis.exists(left)) === 0) {
    const end = await portions(LEAVE_NUMBERS);
    const whole = end === '0' ? string(await run(context, LEAVE_WHOLE, { dn })) : end;
    if (whole !== 'left') return whole === 'cold' ? 'cold' : 'stays';
  }
  await portions(LEAVE_INDEX);
  return 'went';
};

/** Notices whose leaving was broken off by the end of a process. */
export const stillLeaving = async ({ redis, prefix }: LedgerContext, most: number): Promise<string[]> =>
  strings(await redis.hrandfield(keysUnder(prefix)('leaving'), most));
