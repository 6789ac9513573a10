import type { JobSpec } from '@scm-relay/runtime';
import { list } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { wakes } from '../shared/wake.js';

const WAKE_REST = script('upkeep/wake-rest');

/** Wakes the next portion of those who wait for something that has happened; `more`: there are others. */
export const wakeRest = async (
  context: LedgerContext,
): Promise<{ readonly wake: JobSpec[]; readonly more: boolean }> => {
  if ((await context.redis.exists(keysUnder(context.prefix)('topics'))) === 0) return { wake: [], more: false };
  const [jobs, more] = list(await run(context, WAKE_REST, {}));
  return { wake: wakes(jobs), more: more === 1 };
};
