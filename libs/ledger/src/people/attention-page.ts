import { iso } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
import { type Damaged, type Unread, unreadIn } from '../sealed/damage.js';
import { lowerLatin } from '../views/event-filter.js';
import { type AttentionItem, attentionItems } from './attention-list.js';
import { listedUnder } from './attention-numbers.js';
import {
  type AttentionFilter,
  type AttentionPiece,
  type AttentionPlace,
  indexesOf,
  indexKey,
  isAfter,
  placeText,
  readPlace,
  walkAttention,
} from './attention-walk.js';
import { maskedDetails } from './masked-details.js';

export interface AttentionPage extends Damaged {
  /** the longest waiting first */
  readonly items: readonly AttentionItem[];
  /** how many match, on all pages */
  readonly total: number;
  /** the list is too long to be looked through for one page: at least `total` match */
  readonly atLeast?: true;
  /** give it as `after` to go on, even after a page that came short; null: this was the last page */
  readonly next: string | null;
}

/** One page looks at no more of the list than this for a text, and for what two of its indexes have in common. */
const MOST_LOOKED = { text: 5000, indexes: 25_000 } as const;

/** How many match, where an index knows it; null where each has to be looked at. */
const countAtOnce = async ({ redis, prefix }: LedgerContext, filter: AttentionFilter): Promise<number | null> => {
  const [index = '', other] = indexesOf(filter);
  if (filter.text || other !== undefined) return null;
  const key = indexKey(prefix, index);
  return filter.minAgeMs === undefined ? redis.zcard(key) : redis.zcount(key, '-inf', Date.now() - filter.minAgeMs);
};

/**
 * The walk over what matches by what its reader is shown: a text that stands in what is masked of a detail finds nothing, or a name
 * or number could be guessed letter by letter (CONTRACT §5).
 */
async function* walkShown(
  context: LedgerContext,
  unread: Unread,
  filter: AttentionFilter,
  after: AttentionPlace | null = null,
): AsyncGenerator<AttentionPiece> {
  const text = lowerLatin(filter.text ?? '');
  for await (const piece of walkAttention(context, filter, after)) {
    for (const id of piece.damaged) unread.add(`event:${id}`);
    const items = await attentionItems(
      context,
      unread,
      piece.places.filter(({ byDetail }) => byDetail),
    );
    const mentioning = (await maskedDetails(context, items)).filter(({ detail }) =>
      lowerLatin(detail ?? '').includes(text),
    );
    const found = new Set(mentioning.map(({ id }) => id));
    yield { ...piece, places: piece.places.filter(({ byDetail, member }) => !byDetail || found.has(member)) };
  }
}

/** All that match, as a bulk action takes them, the longest waiting first, some hundred at a time. */
export async function* attentionMatches(
  context: LedgerContext,
  filter: AttentionFilter,
): AsyncGenerator<Pick<AttentionItem, 'id' | 'since'>[]> {
  const shown = ({ member, since }: AttentionPlace) => ({ id: member, since: iso(since) });
  const unread = unreadIn();
  const named = await listedUnder(context, unread, filter);
  if (named) yield named.map(shown);
  else for await (const { places } of walkShown(context, unread, filter)) yield places.map(shown);
}

/** How many match, though the whole list has to be looked through for it: what is about to act on them must know. */
export const attentionCount = async (context: LedgerContext, filter: AttentionFilter): Promise<number> => {
  const known = await countAtOnce(context, filter);
  if (known !== null) return known;
  let count = 0;
  for await (const items of attentionMatches(context, filter)) count += items.length;
  return count;
};

interface Looked {
  /** at most one more than were wanted */
  readonly found: readonly AttentionPlace[];
  /** of what was looked at */
  readonly count: number;
  /** how far it came; null: to the end, or until enough was found */
  readonly reached: AttentionPlace | null;
}

/** Looks for what matches behind `begin`, a bounded part of the list; `counts`: on to the end of that though enough was found. */
const look = async (
  context: LedgerContext,
  unread: Unread,
  filter: AttentionFilter,
  begin: AttentionPlace | null,
  { limit, counts }: { readonly limit: number; readonly counts: boolean },
): Promise<Looked> => {
  const most = filter.text ? MOST_LOOKED.text : MOST_LOOKED.indexes;
  const found: AttentionPlace[] = [];
  let count = 0;
  let sum = 0;
  for await (const { places, looked, end } of walkShown(context, unread, filter, begin)) {
    found.push(...places.slice(0, limit + 1 - found.length));
    count += places.length;
    sum += looked;
    if (found.length > limit && !counts) break;
    // a place that is not behind the beginning would lead in a circle
    if (sum >= most && (begin === null || isAfter(end, begin))) return { found, count, reached: end };
  }
  return { found, count, reached: null };
};

const pageOf = async (
  context: LedgerContext,
  unread: Unread,
  { found, reached }: Pick<Looked, 'found' | 'reached'>,
  limit: number,
): Promise<Pick<AttentionPage, 'items' | 'next'>> => {
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : reached;
  return { items: await attentionItems(context, unread, page), next: last ? placeText(last) : null };
};

/**
 * One page of the list; `after` is the `next` of the page before. A text that is a whole number is looked up in the indexes, any other
 * looked for in a bounded part of the list. Rejects with `UnknownMarkError`.
 */
export const attentionPage = async (
  context: LedgerContext,
  filter: AttentionFilter,
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): Promise<AttentionPage> => {
  const begin = after === null ? null : readPlace(after);
  const unread = unreadIn();
  const named = await listedUnder(context, unread, filter);
  if (named) {
    const found = begin === null ? named : named.filter((place) => isAfter(place, begin));
    const shown = await pageOf(context, unread, { found, reached: null }, limit);
    return { ...shown, total: named.length, ...unread.damaged() };
  }
  const known = await countAtOnce(context, filter);
  const page = await look(context, unread, filter, begin, { limit, counts: known === null && begin === null });
  const shown = await pageOf(context, unread, page, limit);
  if (known !== null) return { ...shown, total: known, ...unread.damaged() };
  const { count, reached } =
    begin === null ? page : await look(context, unread, filter, null, { limit: 0, counts: true });
  return { ...shown, total: count, ...(reached === null ? {} : { atLeast: true }), ...unread.damaged() };
};
