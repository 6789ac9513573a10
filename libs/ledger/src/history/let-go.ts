import { each } from '@scm-relay/runtime';
import { list, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { redisNow } from '../views/records.js';
import { leaveInPortions, stillLeaving } from './let-go-large.js';
import { MOST_FIELDS } from './read-notices.js';
import { type Pace, rest } from './rest.js';
import { mergeCold } from './thaw.js';

const LET_GO_EVENTS = script('history/let-go-events');
const LET_GO_NOTICES = script('history/let-go-notices');
const PRUNE = script('history/prune');

const DAY_SECONDS = 86_400;
const DEFAULT_HOT_DAYS = 30;
/** Redis answers nobody while a step lasts: less than a millisecond, for what it delays makes several calls. */
const EVENTS_AT_ONCE = 5;
const NOTICES_AT_ONCE = 5;
/** A notice that has to come back first, and cannot, is tried again after this. */
const LATER_MS = 60_000;
/** A history that hangs takes seconds for each of those; the ones that are left have their turn `LATER_MS` later. */
const MERGE_MS = 1_000;

const hotSeconds = ({ noticeHotDays = DEFAULT_HOT_DAYS }: LedgerContext): number =>
  Math.ceil(noticeHotDays * DAY_SECONDS);

export interface LetGo {
  readonly events: number;
  readonly notices: number;
  /** there was more to look at than was asked for */
  readonly more: boolean;
}

export interface LetGoOptions extends Pace {
  readonly most: number;
}

const letGoEvents = async (
  context: LedgerContext,
  { most, rests }: LetGoOptions,
): Promise<{ went: number; more: boolean }> => {
  const hot = hotSeconds(context);
  let went = 0;
  for (let looked = 0; looked < most; looked += EVENTS_AT_ONCE) {
    const [gone, more] = list(await run(context, LET_GO_EVENTS, { most: EVENTS_AT_ONCE, hot }));
    went += Number(gone);
    if (more !== 1) return { went, more: false };
    await rest({ rests });
  }
  return { went, more: true };
};

/** As many as there is time for become one with what the history has of them. */
const merge = async (context: LedgerContext, dns: readonly string[]): Promise<void> => {
  const until = performance.now() + MERGE_MS;
  for (const dn of dns) {
    if (performance.now() > until) return;
    await mergeCold(context, dn);
  }
};

const letGoNotices = async (
  context: LedgerContext,
  { most, rests }: LetGoOptions,
): Promise<{ went: number; more: boolean }> => {
  const { redis, prefix } = context;
  const until = (await redisNow(context)) - hotSeconds(context) * 1000;
  const given = { most: MOST_FIELDS, later: until + LATER_MS };
  for (const dn of await stillLeaving(context, NOTICES_AT_ONCE)) await leaveInPortions(context, dn);
  const dns = await redis.zrangebyscore(keysUnder(prefix)('resting'), '-inf', until, 'LIMIT', 0, most);
  const cold: string[] = [];
  let went = 0;
  for (let i = 0; i < dns.length; ) {
    const portion = dns.slice(i, i + NOTICES_AT_ONCE);
    const answers = strings(await run(context, LET_GO_NOTICES, { dns: portion, ...given }));
    for (const [n, answer] of answers.entries()) {
      const dn = portion[n] ?? '';
      const left = answer === 'large' ? await leaveInPortions(context, dn) : answer;
      if (left === 'went') went++;
      if (left === 'cold') cold.push(dn);
    }
    i += answers.length;
    await rest({ rests });
  }
  // last, for it needs memory: where there is none for them, the others have left
  await merge(context, cold);
  return { went, more: dns.length === most };
};

/**
 * What the history has and Redis has kept for long enough leaves Redis: events `RETENTION_DAYS` after their end, notices of which no event
 * is left `NOTICE_HOT_DAYS` after their last change. Looks at about `most` of each.
 */
export const letGo = async (context: LedgerContext, portion: LetGoOptions): Promise<LetGo> => {
  const gone = { events: { went: 0, more: false }, notices: { went: 0, more: false } };
  const parts = [
    async () => {
      gone.events = await letGoEvents(context, portion);
    },
    async () => {
      gone.notices = await letGoNotices(context, portion);
    },
  ];
  // an event that cannot leave holds no notice back
  await each(parts, (part) => part());
  const { events, notices } = gone;
  return { events: events.went, notices: notices.went, more: events.more || notices.more };
};

/** Forgets what went cold longer than `ITEM_RETENTION_DAYS` ago: looks at `most` buckets; `more`: the round goes on. */
export const pruneCold = async (
  context: LedgerContext,
  { most }: { readonly most: number },
): Promise<{ readonly pruned: number; readonly more: boolean }> => {
  const [pruned, more] = list(await run(context, PRUNE, { most }));
  return { pruned: Number(pruned), more: more === 1 };
};
