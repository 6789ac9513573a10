import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { scanKeys } from '../upkeep/scan.js';

const WALK = script('history/walk');
const CHUNK = 200;

/**
 * What had ended before there was a history goes onto its outbox: reads the keys of the whole ledger once, in portions, and remembers
 * that it did. `onProgress` hears how much of it was looked at, from 0 to 1. Answers how many events and notices it took.
 */
export const walkEnded = async (
  context: LedgerContext,
  onProgress: (done: number) => void = () => undefined,
): Promise<number> => {
  const history = keysUnder(context.prefix)('history');
  if ((await context.redis.hget(history, 'walked')) !== null) return 0;
  let moved = 0;
  for (const name of ['events', 'notices'] as const) {
    for await (const { ids, done } of scanKeys(context, name === 'events' ? 'event' : 'notice')) {
      for (let i = 0; i < ids.length; i += CHUNK) {
        const portion = { events: [], notices: [], [name]: ids.slice(i, i + CHUNK) };
        moved += Number(await run(context, WALK, portion));
      }
      onProgress(name === 'events' ? done / 2 : 0.5 + done / 2);
    }
  }
  await context.redis.hset(history, 'walked', '1');
  return moved;
};
