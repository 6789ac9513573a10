import { strings } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { redisNow, together } from '../views/records.js';
import { auditAfter } from './audit-after.js';

/** How much there is still to be written. */
export interface OutboxFigures {
  readonly events: number;
  readonly notices: number;
  /** 1,000: at least so many */
  readonly audit: number;
  /** how long the event has waited that waits longest, leased or not, in milliseconds; null: none does */
  readonly oldestMs: number | null;
  /** numbers that are known to lie in the history */
  readonly cold: number;
}

export const outboxFigures = async (context: LedgerContext): Promise<OutboxFigures> => {
  const key = keysUnder(context.prefix);
  const now = await redisNow(context);
  const [[events, notices, first, leased, cold], audit] = await Promise.all([
    together(context, (pipeline) => {
      pipeline.zcard(key('outbox'));
      pipeline.zcount(key('outbox-notices'), '-inf', now);
      pipeline.zrange(key('outbox'), '0', '0', 'WITHSCORES');
      pipeline.zrange(key('outbox-since'), '0', '0', 'WITHSCORES');
      pipeline.hget(key('history'), 'cold');
    }),
    auditAfter(context, 1000),
  ]);
  // the score of what is leased is the end of its lease
  const since = Math.min(...[first, leased].map((entry) => Number(strings(entry)[1] ?? now)));
  return {
    events: Number(events),
    notices: Number(notices),
    audit: audit.length,
    cold: Number(cold ?? 0),
    oldestMs: Number(events) === 0 ? null : Math.max(0, now - since),
  };
};
