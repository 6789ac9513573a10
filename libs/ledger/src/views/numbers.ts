import { EVENT_KINDS, eventId } from '@scm-relay/schemas';
import { parsed, string, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage, type Unread } from '../sealed/damage.js';
import { separately } from './records.js';

/** A number an operator may know; `order` is a `tid` or `sellBillNum`, `any` whichever it is. */
export interface TraceQuery {
  readonly by: 'seq' | 'dn' | 'tn' | 'sn' | 'order' | 'any';
  readonly value: string;
}

/** More events than this under one number are cut off, the latest kept: no answer grows without bound. */
export const MOST = 500;

const fullWidth = /[\uff01-\uff5e]/g;
const OFFSET = 0xfee0;

/** Full-width signs as plain ones. */
export const halfWidth = (text: string): string =>
  text.replace(fullWidth, (sign) => String.fromCharCode(sign.charCodeAt(0) - OFFSET)).replaceAll('\u3000', ' ');

/** What a scanner or an input method makes of a number: without spaces, full-width signs as plain ones. */
export const plainNumber = (text: string): string => halfWidth(text).replace(/[\s\u200b\ufeff]/g, '');

/** How a number may have been written when it was stored, the likeliest first. */
export const spellings = (value: string): string[] => {
  const [half, plain] = [halfWidth(value), plainNumber(value)];
  // a `seq` is kept as it was sent, also with spaces in it or around it
  return [...new Set([value, value.trim(), half, half.trim(), plain, plain.toUpperCase(), plain.toLowerCase()])].filter(
    Boolean,
  );
};

interface Place {
  readonly id: string;
  readonly no: number;
}

/** The latest events of an index by parcel or item code (mapping/owners.lua says how it is made up). */
const indexed = async (
  context: LedgerContext,
  unread: Unread,
  by: 'tn' | 'sn',
  values: readonly string[],
): Promise<Place[]> => {
  const key = keysUnder(context.prefix);
  const replies = await separately(context, (pipeline) => {
    for (const value of values) {
      pipeline.zrange(key(by, value), '-inf', '(0', 'BYSCORE', 'LIMIT', 0, MOST, 'WITHSCORES');
      pipeline.zrange(key(by, value), '+inf', '(0', 'BYSCORE', 'REV', 'LIMIT', 0, MOST, 'WITHSCORES');
    }
  });
  const placesIn = (reply: unknown): Place[] => {
    const flat = strings(reply);
    const found: Place[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const no = Number(flat[i + 1]);
      const member = flat[i] ?? '';
      found.push({ id: no < 0 ? eventId('checkout', parsed<string[]>(member)[1] ?? '') : member, no: Math.abs(no) });
    }
    return found;
  };
  // two replies for each
  return replies.flatMap((reply, i) => unread.read(`${by}:${values[i >> 1]}`, () => placesIn(reply)) ?? []);
};

/** An event of a notice; of one that was let go the notice knows some more (history/let-go-events.lua). */
const idOf = (entry: string): string => (entry.startsWith('[') ? string(parsed<unknown[]>(entry)[0]) : entry);

/** The latest events of a notice, in portions: a notice may hold thousands of items beside them. */
const ofNotice = async ({ redis, prefix }: LedgerContext, dn: string): Promise<Place[]> => {
  const found: Place[] = [];
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(keysUnder(prefix)('notice', dn), cursor, 'MATCH', 'e:*', 'COUNT', 1000);
    cursor = next;
    for (let i = 0; i + 1 < flat.length; i += 2) {
      found.push({ id: idOf(flat[i + 1] ?? ''), no: Number((flat[i] ?? '').slice('e:'.length)) });
    }
  } while (cursor !== '0');
  return found.sort((a, b) => b.no - a.no).slice(0, MOST);
};

const ofNotices = async (context: LedgerContext, unread: Unread, dns: readonly string[]): Promise<Place[]> => {
  const found = [...new Set(dns)].map((dn) =>
    ofNotice(context, dn).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      unread.add(`notice:${dn}`);
      return [];
    }),
  );
  return (await Promise.all(found)).flat();
};

/** Notices that name this order; the set of one that was sold in hundreds of parts is cut off. */
const ofOrders = async (context: LedgerContext, unread: Unread, numbers: readonly string[]): Promise<Place[]> => {
  const key = keysUnder(context.prefix);
  const replies = await separately(context, (pipeline) => {
    for (const number of numbers) pipeline.zrange(key('order', number), '0', '100');
  });
  const dns = replies.flatMap((reply, i) => unread.read(`order:${numbers[i]}`, () => strings(reply)) ?? []);
  return ofNotices(context, unread, dns);
};

/** A `seq` names its event: where it stands in the order of acceptance is not asked for. */
const named = (values: readonly string[]): Place[] =>
  values.flatMap((value) => EVENT_KINDS.map((kind) => ({ id: eventId(kind, value), no: Number.POSITIVE_INFINITY })));

/** Ids under a number by the indexes, never by a scan; some may name no event. At most `MOST`, the latest, newest first. */
export const idsUnder = async (
  context: LedgerContext,
  unread: Unread,
  { by, value }: TraceQuery,
): Promise<string[]> => {
  const values = spellings(value);
  const wants = (each: TraceQuery['by']): boolean => by === each || by === 'any';
  const found = await Promise.all([
    wants('seq') ? named(values) : [],
    wants('dn') ? ofNotices(context, unread, values) : [],
    wants('tn') ? indexed(context, unread, 'tn', values) : [],
    wants('sn') ? indexed(context, unread, 'sn', values) : [],
    wants('order') ? ofOrders(context, unread, values) : [],
  ]);
  const places = found.flat().sort((a, b) => b.no - a.no);
  return [...new Set(places.map(({ id }) => id))].slice(0, MOST);
};
