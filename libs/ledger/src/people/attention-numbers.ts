import { list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import type { Unread } from '../sealed/damage.js';
import { idsUnder, MOST } from '../views/numbers.js';
import { type EventState, eventState, placeOf, separately, textIn, together } from '../views/records.js';
import { type AttentionFilter, type AttentionPlace, indexesOf, indexKey, isAfter } from './attention-walk.js';

/** Members that an event may be on the list as: itself, and each of its deliveries, which nobody knows where its record is damaged. */
const membersOf = (id: string, { ds = [] }: Pick<EventState, 'ds'>): string[] => [
  `e/${id}`,
  ...ds.map((ref) => {
    const { name, home } = placeOf(ref, id);
    return `d/${name}/${home}`;
  }),
];

/**
 * Places of what a whole number leads to by the indexes, however long the list is, the longest waiting first. null: the text is no
 * number of an event, or more events have it than the indexes are asked for; then the list itself has to be looked through.
 */
export const listedUnder = async (
  context: LedgerContext,
  unread: Unread,
  filter: AttentionFilter,
): Promise<AttentionPlace[] | null> => {
  if (!filter.text) return null;
  const key = keysUnder(context.prefix);
  const ids = await idsUnder(context, unread, { by: 'any', value: filter.text });
  if (ids.length >= MOST) return null;
  const states = await separately(context, (pipeline) => {
    for (const id of ids) pipeline.hget(key('event', id), 'state');
  });
  const known = ids.flatMap((id, i) => {
    const state = states[i] === null ? null : unread.read(`event:${id}`, () => eventState(textIn(states[i]) ?? ''));
    return states[i] === null ? [] : membersOf(id, state ?? {});
  });
  if (known.length === 0) return null;
  const members = [...new Set(known)];
  const indexes = indexesOf(filter);
  const scores = await together(context, (pipeline) => {
    for (const index of indexes) pipeline.zmscore(indexKey(context.prefix, index), ...members);
  });
  const until = filter.minAgeMs === undefined ? Number.POSITIVE_INFINITY : Date.now() - filter.minAgeMs;
  return members
    .flatMap((member, i): AttentionPlace[] => {
      const each = scores.map((reply) => list(reply)[i] ?? null);
      return each.includes(null) ? [] : [{ member, since: string(each[0]) }];
    })
    .filter(({ since }) => Number(since) <= until)
    .sort((a, b) => (isAfter(a, b) ? 1 : -1));
};
