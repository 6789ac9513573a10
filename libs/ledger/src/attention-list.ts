import type { AttentionReason, Destination, EventKind, Operation } from '@scm-relay/schemas';
import { ATTENTION_REASONS, DESTINATIONS, EVENT_KINDS, OPERATIONS } from '@scm-relay/schemas';
import {
  type AttentionFilter,
  type AttentionPlace,
  isAfter,
  placeText,
  readPlace,
  walkAttention,
} from './attention-walk.js';
import { keysUnder } from './keys.js';
import { iso, parsed, strings } from './replies.js';
import type { LedgerContext } from './scripts.js';

/** One thing that waits for a person: an event (`e/…`), or a delivery (`d/…`) with the events it stands for. */
export interface AttentionItem {
  readonly id: string;
  readonly reason: AttentionReason;
  /** ISO 8601 UTC */
  readonly since: string;
  readonly dn: string | null;
  readonly events: readonly { readonly kind: EventKind; readonly seq: string }[];
  /** null: it is an event that has no delivery yet */
  readonly destination: Destination | null;
  readonly operation: Operation | null;
  readonly detail: string | null;
  /** the notice that its `sn` or `tn` belong to, where it is another one */
  readonly other: string | null;
}

export interface AttentionPage {
  /** the longest waiting first */
  readonly items: readonly AttentionItem[];
  /** how many match, on all pages */
  readonly total: number;
  /** give it as `after` to go on; null: this was the last page */
  readonly next: string | null;
}

const known = <T extends string>(names: readonly T[], name: unknown): T | null =>
  names.find((each) => each === name) ?? null;

const eventOf = (id: string): AttentionItem['events'] => {
  const at = id.indexOf(':');
  const kind = known(EVENT_KINDS, id.slice(0, at));
  return kind ? [{ kind, seq: id.slice(at + 1) }] : [];
};

const FIELDS = ['reason', 'detail', 'dn', 'destination', 'operation', 'events', 'other'] as const;

/** The items at these places; what left the list meanwhile is left out. */
export const attentionItems = async (
  { redis, prefix }: LedgerContext,
  places: readonly AttentionPlace[],
): Promise<AttentionItem[]> => {
  if (places.length === 0) return [];
  const key = keysUnder(prefix);
  const pipeline = redis.pipeline();
  for (const { member } of places) {
    pipeline.hmget(key(member.startsWith('d/') ? 'delivery' : 'event', member.slice(2)), ...FIELDS);
  }
  const replies = (await pipeline.exec()) ?? [];
  return places.flatMap(({ member, since }, i) => {
    const [error, reply] = replies[i] ?? [new Error('Redis gave no reply'), null];
    if (error) throw error;
    const [reason, detail, dn, destination, operation, events, other] = strings(reply);
    const why = known(ATTENTION_REASONS, reason);
    if (!why) return [];
    return {
      id: member,
      reason: why,
      since: iso(since),
      dn: dn || null,
      events: events ? parsed<string[]>(events).flatMap(eventOf) : eventOf(member.slice(2)),
      destination: known(DESTINATIONS, destination),
      operation: known(OPERATIONS, operation),
      detail: detail || null,
      other: other || null,
    };
  });
};

/** All that match, as a bulk action takes them, the longest waiting first, some hundred at a time. */
export async function* attentionMatches(
  context: LedgerContext,
  filter: AttentionFilter,
): AsyncGenerator<Pick<AttentionItem, 'id' | 'since'>[]> {
  for await (const places of walkAttention(context, filter)) {
    yield places.map(({ member, since }) => ({ id: member, since: iso(since) }));
  }
}

/** How many match, where that is known without looking at each; null where it is not. */
const countAtOnce = async (
  { redis, prefix }: LedgerContext,
  { reason, destination, minAgeMs, text }: AttentionFilter,
): Promise<number | null> => {
  const key = keysUnder(prefix);
  if (destination !== undefined || text) return null;
  if (reason === undefined && minAgeMs === undefined) return redis.zcard(key('attention'));
  if (reason === undefined) return redis.zcount(key('attention'), '-inf', Date.now() - (minAgeMs ?? 0));
  return minAgeMs === undefined ? Math.max(0, Number(await redis.hget(key('attention-reasons'), reason))) : null;
};

/** One page of the list; `after` is the `next` of the page before. */
export const attentionPage = async (
  context: LedgerContext,
  filter: AttentionFilter,
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): Promise<AttentionPage> => {
  const begin = after === null ? null : readPlace(after);
  const known = await countAtOnce(context, filter);
  const found: AttentionPlace[] = [];
  let counted = 0;
  for await (const places of walkAttention(context, filter, known === null ? null : begin)) {
    counted += places.length;
    if (found.length <= limit) {
      const fresh = begin === null ? places : places.filter((place) => isAfter(place, begin));
      found.push(...fresh.slice(0, limit + 1 - found.length));
    }
    if (known !== null && found.length > limit) break;
  }
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await attentionItems(context, page),
    total: known ?? counted,
    next: found.length > limit && last ? placeText(last) : null,
  };
};

/** How many of each reason are on the list; none with 0. */
export const attentionReasons = async ({
  redis,
  prefix,
}: LedgerContext): Promise<{ readonly reason: AttentionReason; readonly count: number }[]> => {
  const counts = await redis.hgetall(keysUnder(prefix)('attention-reasons'));
  return ATTENTION_REASONS.map((reason) => ({ reason, count: Number(counts[reason] ?? 0) })).filter(
    ({ count }) => count > 0,
  );
};

/** Those of these items that are on the list right now. */
export const attentionNamed = async (context: LedgerContext, ids: readonly string[]): Promise<AttentionItem[]> => {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return [];
  const scores = await context.redis.zmscore(keysUnder(context.prefix)('attention'), ...unique);
  return attentionItems(
    context,
    unique.flatMap((member, i) => (scores[i] === null || scores[i] === undefined ? [] : { member, since: scores[i] })),
  );
};
