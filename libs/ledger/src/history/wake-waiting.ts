import type { JobSpec } from '@scm-relay/runtime';
import { list } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';

/** What events wait for that need something the history has, while it does not answer. */
export const HISTORY_TOPIC = 'history';

const WAKE = script('history/wake-waiting');

/** The history answers: a portion of those who wait for it is woken; `more`: there are others. */
export const wakeWaiting = async (
  context: LedgerContext,
): Promise<{ readonly wake: JobSpec[]; readonly more: boolean }> => {
  if ((await context.redis.exists(keysUnder(context.prefix)('waits', HISTORY_TOPIC))) === 0)
    return { wake: [], more: false };
  const [jobs, more] = list(await run(context, WAKE, { topic: HISTORY_TOPIC }));
  return { wake: wakes(jobs), more: more === 1 };
};
