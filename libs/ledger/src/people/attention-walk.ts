import type { AttentionReason, Destination } from '@scm-relay/schemas';
import { list, string, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { lowerLatin } from '../views/event-filter.js';
import { UnknownMarkError } from '../views/unknown-mark.js';

/** What is left out does not filter. */
export interface AttentionFilter {
  readonly reason?: AttentionReason;
  readonly destination?: Destination;
  /** milliseconds an item has been on the list at least */
  readonly minAgeMs?: number;
  /** found in `seq`, `dn`, body (`tn`, `sn`), or in the detail as it is shown, masked; upper and lower case of Latin letters are one */
  readonly text?: string;
}

/** A member of the attention list and the score it stands at, milliseconds since 1970. */
export interface AttentionPlace {
  readonly member: string;
  readonly since: string;
}

/** A place that a script found. */
export interface FoundPlace extends AttentionPlace {
  /** the text stands in its detail alone, as it was before masking */
  readonly byDetail: boolean;
}

/** Looked at in one script: some milliseconds of Redis's time, for a text no more than for an index. */
const CHUNK = 1000;
const TEXT_CHUNK = 250;

/** What one script found. */
export interface AttentionPiece {
  readonly places: readonly FoundPlace[];
  /** how many it looked at */
  readonly looked: number;
  /** the last of them */
  readonly end: AttentionPlace;
  /** events whose record is damaged, so that nobody knows whether the text stands there */
  readonly damaged: readonly string[];
}

/** A place as a cursor names it. */
export const placeText = ({ member, since }: AttentionPlace): string => `${since} ${member}`;

/** Throws `UnknownMarkError` for what is no place. */
export const readPlace = (text: string): AttentionPlace => {
  const [, since, member] = /^(\d{1,16}) ([ed]\/[\s\S]+)$/.exec(text) ?? [];
  if (since === undefined || member === undefined) throw new UnknownMarkError();
  return { since, member };
};

/** Redis orders members of one score by their bytes. */
export const isAfter = (one: AttentionPlace, other: AttentionPlace): boolean =>
  Number(one.since) > Number(other.since) ||
  (one.since === other.since && Buffer.compare(Buffer.from(one.member), Buffer.from(other.member)) > 0);

const SCAN = script('people/attention-scan');

/** The lists a filter reads, by the name of their index; '' is the whole list. */
export const indexesOf = ({ reason, destination }: AttentionFilter): string[] => {
  const names = [
    ...(reason === undefined ? [] : [`reason:${reason}`]),
    ...(destination === undefined ? [] : [`to:${destination}`]),
  ];
  return names.length === 0 ? [''] : names;
};

export const indexKey = (prefix: string, index: string): string =>
  index === '' ? keysUnder(prefix)('attention') : keysUnder(prefix)('attention', index);

/** The shorter of two lists is walked, the other one asked. */
const shorterFirst = async (
  { redis, prefix }: LedgerContext,
  filter: AttentionFilter,
): Promise<readonly [string, string | undefined]> => {
  const [one = '', other] = indexesOf(filter);
  if (other === undefined) return [one, undefined];
  const [first, second] = await Promise.all([one, other].map((name) => redis.zcard(indexKey(prefix, name))));
  return (first ?? 0) <= (second ?? 0) ? [one, other] : [other, one];
};

/**
 * What matches, the longest waiting first, a chunk at a time; `after` begins behind that place. By score and name, not by rank:
 * entries that leave meanwhile make none be passed over.
 */
export async function* walkAttention(
  context: LedgerContext,
  filter: AttentionFilter,
  after: AttentionPlace | null = null,
): AsyncGenerator<AttentionPiece> {
  const [index, also] = await shorterFirst(context, filter);
  const until = filter.minAgeMs === undefined ? '+inf' : String(Date.now() - filter.minAgeMs);
  const text = filter.text ? lowerLatin(filter.text) : undefined;
  let last = after;
  let skip = 0;
  for (;;) {
    const from = last?.since ?? '-inf';
    const most = text === undefined ? CHUNK : TEXT_CHUNK;
    const reply = list(await run(context, SCAN, { index, also, from, until_: until, skip, most, text }));
    const looked = Number(reply[0]);
    if (looked === 0) return;
    const flat = strings(reply[3]);
    const found: FoundPlace[] = [];
    for (let i = 0; i + 2 < flat.length; i += 3) {
      found.push({ member: flat[i] ?? '', since: flat[i + 1] ?? '', byDetail: flat[i + 2] !== '' });
    }
    const begin = last;
    const end = { member: string(reply[1]), since: string(reply[2]) };
    const damaged = strings(reply[4]);
    yield { damaged, places: begin === null ? found : found.filter((place) => isAfter(place, begin)), looked, end };
    // a chunk of one score alone says nothing of where the next begins, but by counting
    skip = end.since === last?.since ? skip + looked : 0;
    if (skip === 0) last = end;
  }
}
