import { keysUnder } from './keys.js';
import { strings } from './replies.js';
import type { LedgerContext } from './scripts.js';

/** A member of the attention list and the score it stands at, milliseconds since 1970. */
export interface AttentionPlace {
  readonly member: string;
  readonly since: string;
}

const CHUNK = 500;

const readPlace = (text: string): AttentionPlace | null => {
  const [, since, member] = /^(\d{1,16}) ([ed]\/[\s\S]+)$/.exec(text) ?? [];
  return since !== undefined && member !== undefined ? { since, member } : null;
};

/** Redis orders members of one score by their bytes. */
const isAfter = (one: AttentionPlace, other: AttentionPlace): boolean =>
  Number(one.since) > Number(other.since) ||
  (one.since === other.since && Buffer.compare(Buffer.from(one.member), Buffer.from(other.member)) > 0);

/**
 * The attention list from its oldest entry, in chunks; `after` (`since member`) begins behind that place, `until` ends at that
 * score. By score and name, not by rank: entries that leave meanwhile make none be passed over.
 */
export async function* walkAttention(
  { redis, prefix }: LedgerContext,
  after: string | null,
  until: number | null,
): AsyncGenerator<AttentionPlace[]> {
  const key = keysUnder(prefix)('attention');
  let last = after === null ? null : readPlace(after);
  let skip = 0;
  for (;;) {
    const from = last?.since ?? '-inf';
    const flat = strings(await redis.zrangebyscore(key, from, until ?? '+inf', 'WITHSCORES', 'LIMIT', skip, CHUNK));
    const places: AttentionPlace[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) places.push({ member: flat[i] ?? '', since: flat[i + 1] ?? '' });
    const end = places.at(-1);
    if (!end) return;
    const begin = last;
    yield begin === null ? places : places.filter((place) => isAfter(place, begin));
    // a chunk of one score alone says nothing of where the next begins, but by counting
    skip = end.since === last?.since ? skip + places.length : 0;
    if (skip === 0) last = end;
  }
}
