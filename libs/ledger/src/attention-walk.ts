import type { AttentionReason, Destination } from '@scm-relay/schemas';
import { list, string, strings } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';

/** What is left out does not filter. */
export interface AttentionFilter {
  readonly reason?: AttentionReason;
  readonly destination?: Destination;
  /** milliseconds an item has been on the list at least */
  readonly minAgeMs?: number;
  /** found in `seq`, `dn`, detail or body (`tn`, `sn`); upper and lower case of Latin letters are one */
  readonly text?: string;
}

/** A member of the attention list and the score it stands at, milliseconds since 1970. */
export interface AttentionPlace {
  readonly member: string;
  readonly since: string;
}

/** Looked at in one script: some milliseconds of Redis's time. */
const CHUNK = 1000;

/** A place as a cursor names it. */
export const placeText = ({ member, since }: AttentionPlace): string => `${since} ${member}`;

/** null for what is no place */
export const readPlace = (text: string): AttentionPlace | null => {
  const [, since, member] = /^(\d{1,16}) ([ed]\/[\s\S]+)$/.exec(text) ?? [];
  return since !== undefined && member !== undefined ? { since, member } : null;
};

/** Redis orders members of one score by their bytes. */
export const isAfter = (one: AttentionPlace, other: AttentionPlace): boolean =>
  Number(one.since) > Number(other.since) ||
  (one.since === other.since && Buffer.compare(Buffer.from(one.member), Buffer.from(other.member)) > 0);

const lowerLatin = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/**
 * What matches, the longest waiting first, a chunk at a time; `after` begins behind that place. By score and name, not by rank:
 * entries that leave meanwhile make none be passed over.
 */
export async function* walkAttention(
  context: LedgerContext,
  { reason, destination, minAgeMs, text }: AttentionFilter,
  after: AttentionPlace | null = null,
): AsyncGenerator<AttentionPlace[]> {
  const until = minAgeMs === undefined ? '+inf' : Date.now() - minAgeMs;
  let last = after;
  let skip = 0;
  for (;;) {
    const from = last?.since ?? '-inf';
    const wanted = [reason ?? '', destination ?? '', lowerLatin(text ?? '')];
    const reply = list(await run(context, SCRIPTS.attentionScan, [from, until, skip, CHUNK, ...wanted]));
    const read = Number(reply[0]);
    if (read === 0) return;
    const flat = strings(reply[3]);
    const found: AttentionPlace[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) found.push({ member: flat[i] ?? '', since: flat[i + 1] ?? '' });
    const begin = last;
    yield begin === null ? found : found.filter((place) => isAfter(place, begin));
    const end = { member: string(reply[1]), since: string(reply[2]) };
    // a chunk of one score alone says nothing of where the next begins, but by counting
    skip = end.since === last?.since ? skip + read : 0;
    if (skip === 0) last = end;
  }
}
