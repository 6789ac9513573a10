import { splitEventId, WAITING_REASONS, type WaitingItem, type WaitingReason } from '@scm-relay/schemas';
import { iso, list, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { type Damaged, unreadIn } from '../sealed/damage.js';
import { openDetail } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { shownText } from '../sealed/shown.js';
import { gatesOnce } from './gates.js';
import { type EventState, eventState, redisNow, separately, textIn, together } from './records.js';
import { UnknownMarkError } from './unknown-mark.js';
import { waitsForFactory } from './waits-for.js';

export interface WaitingPage extends Damaged {
  /** the longest waiting first */
  readonly items: readonly WaitingItem[];
  /** how many wait for this reason, on all pages */
  readonly total: number;
  readonly next: string | null;
}

interface Place {
  readonly since: string;
  readonly id: string;
}

const readPlace = (text: string): Place => {
  const [, since, id] = /^(\d{1,16}) ([\s\S]+)$/.exec(text) ?? [];
  if (since === undefined || id === undefined) throw new UnknownMarkError();
  return { since, id };
};

/** Redis orders members of one score by their bytes. */
const isAfter = (one: Place, other: Place): boolean =>
  one.since !== other.since || Buffer.compare(Buffer.from(one.id), Buffer.from(other.id)) > 0;

/** More events than this can have the same time (a notice's thousand returns, parked in one step): their ids then tell them apart. */
const STEP = 1000;

const placesAfter = async (
  { redis }: LedgerContext,
  key: string,
  after: Place | null,
  limit: number,
): Promise<Place[]> => {
  const found: Place[] = [];
  for (let skip = 0; found.length < limit; skip += STEP) {
    const flat = await redis.zrange(key, after?.since ?? '-inf', '+inf', 'BYSCORE', 'LIMIT', skip, STEP, 'WITHSCORES');
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const place = { id: flat[i] ?? '', since: flat[i + 1] ?? '' };
      if (after === null || isAfter(place, after)) found.push(place);
    }
    if (flat.length < 2 * STEP) break;
  }
  return found.slice(0, limit);
};

const isWaiting = (reason: EventState['reason']): reason is WaitingReason =>
  WAITING_REASONS.some((each) => each === reason);

const detailOf = (sealer: Sealer, id: string, stored: string | undefined): string | null =>
  stored ? shownText(() => openDetail(sealer, id, '', stored)) : null;

/** Those of these items (`e/…`) that wait right now. */
export const waitingNamed = async (
  context: LedgerContext,
  ids: readonly string[],
): Promise<Pick<WaitingItem, 'id' | 'kind' | 'seq' | 'dn' | 'reason' | 'detail' | 'since'>[]> => {
  const key = keysUnder(context.prefix);
  const named = [...new Set(ids)].filter((id) => id.startsWith('e/')).map((id) => id.slice(2));
  if (named.length === 0) return [];
  const unread = unreadIn();
  const replies = await separately(context, (pipeline) => {
    pipeline.zmscore(key('waiting'), ...named);
    for (const id of named) pipeline.hget(key('event', id), 'state');
  });
  const scores = list(replies[0]);
  return named.flatMap((id, i) => {
    const [score, reply, event] = [scores[i], replies[i + 1], splitEventId(id)];
    if (score === null || score === undefined || reply === null || !event) return [];
    const state = unread.read(`event:${id}`, () => eventState(textIn(reply) ?? ''));
    if (state === null) return [];
    const { reason, dn, detail } = state;
    if (!isWaiting(reason)) return [];
    return [
      {
        id: `e/${id}`,
        ...event,
        dn: dn ?? null,
        reason,
        detail: detailOf(context.sealer, id, detail),
        since: iso(String(score)),
      },
    ];
  });
};

/** Events that wait for something to happen: what, since when, and until when at most. Rejects with `UnknownMarkError`. */
export const waitingPage = async (
  context: LedgerContext,
  reason: WaitingReason | null,
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): Promise<WaitingPage> => {
  const key = keysUnder(context.prefix);
  const index = reason === null ? key('waiting') : key('waiting', reason);
  const [places, total, now] = await Promise.all([
    placesAfter(context, index, after === null ? null : readPlace(after), limit + 1),
    context.redis.zcard(index),
    redisNow(context),
  ]);
  const shown = places.slice(0, limit);
  const unread = unreadIn();
  const states = await separately(context, (pipeline) => {
    for (const { id } of shown) pipeline.hget(key('event', id), 'state');
  });
  const waits = waitsForFactory(context, { gates: gatesOnce(context), now });
  const items = await Promise.all(
    shown.map(async ({ id, since }, i): Promise<WaitingItem | null> => {
      const event = splitEventId(id);
      if (!event || states[i] === null) return null;
      const s = unread.read(`event:${id}`, () => eventState(textIn(states[i]) ?? ''));
      if (s === null) return null;
      if (s.status !== 'waiting' || !isWaiting(s.reason)) return null;
      return {
        id: `e/${id}`,
        ...event,
        dn: s.dn ?? null,
        reason: s.reason,
        detail: detailOf(context.sealer, id, s.detail),
        acceptedAt: iso(s.at),
        since: iso(since),
        deadline: s.due === undefined ? null : iso(s.due),
        waitsFor: await waits.event(id, s, Number(since)),
      };
    }),
  );
  const last = shown.at(-1);
  return {
    items: items.filter((item) => item !== null),
    total,
    next: places.length > limit && last ? `${last.since} ${last.id}` : null,
    ...unread.damaged(),
  };
};

/** How many items need a person, and how many events wait for something. */
export const openCounts = async (
  context: LedgerContext,
): Promise<{ readonly attention: number; readonly waiting: number }> => {
  const key = keysUnder(context.prefix);
  const [attention, waiting] = await together(context, (pipeline) => {
    pipeline.zcard(key('attention'));
    pipeline.zcard(key('waiting'));
  });
  return { attention: Number(attention), waiting: Number(waiting) };
};

/** How many events wait for each reason, and since when the longest of them does (milliseconds since 1970); none with 0. */
export const waitingReasons = async (
  context: LedgerContext,
): Promise<{ readonly reason: WaitingReason; readonly count: number; readonly oldest: number }[]> => {
  const key = keysUnder(context.prefix);
  const replies = await together(context, (pipeline) => {
    for (const reason of WAITING_REASONS) {
      pipeline.zcard(key('waiting', reason));
      pipeline.zrange(key('waiting', reason), '0', '0', 'WITHSCORES');
    }
  });
  return WAITING_REASONS.map((reason, i) => ({
    reason,
    count: Number(replies[2 * i]),
    oldest: Number(strings(replies[2 * i + 1])[1] ?? 0),
  })).filter(({ count }) => count > 0);
};
