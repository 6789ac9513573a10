import type {
  DeliveryStatus,
  EventContent,
  EventKind,
  Notice,
  NoticeState,
  Operation,
  RelayEvent,
} from '@scm-relay/schemas';
import { eventId } from '@scm-relay/schemas';
import { keptNotice } from '../notices/kept-notice.js';
import { keysUnder } from '../script/keys.js';
import { fields, list, parsed, string, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { type Item, itemsOf, type LineCount, type Pieces } from './item.js';

/** Who shipped an item code or a parcel, and which expected return names the parcel; null where nothing does. */
export interface Owners {
  readonly bySn: string | null;
  readonly byTn: string | null;
  /** the expected return with this parcel number, the order it names, and that order's notices */
  readonly byReturn: { readonly refundNo: string; readonly tid: string; readonly dns: readonly string[] } | null;
}

/** What mapping reads of a notice at one instant. `version` changes with every write that mapping depends on. */
export interface NoticeSituation extends Pieces {
  readonly dn: string;
  readonly version: string;
  /** null: not announced yet */
  readonly notice: Notice | null;
  readonly state: NoticeState;
  /** `seq` of the event that gave it its state, null while pending */
  readonly by: string | null;
  /** `seq` of the checkout that was mapped, null before */
  readonly shippedBy: string | null;
}

export interface EventSituation {
  readonly event: RelayEvent;
  readonly generation: number;
  /** deliveries the event already has, of earlier generations */
  readonly deliveries: readonly { readonly operation: Operation; readonly status: DeliveryStatus }[];
  /** of a refund's item code and parcel; null for other kinds */
  readonly owners: Owners | null;
  /** `owners` as the script answered it: a commit compares it */
  readonly readOwners: readonly string[] | null;
  /** null: the event names no notice and none was given */
  readonly under: NoticeSituation | null;
}

interface EventState {
  readonly at: number;
}

const LOAD = script('mapping/load');

const state = (name: string | undefined): NoticeState => (name === 'shipped' || name === 'refused' ? name : 'pending');

const ownersOf = ([bySn, byTn, refundNo, tid, ...dns]: readonly string[]): Owners => ({
  bySn: bySn || null,
  byTn: byTn || null,
  byReturn: refundNo && tid ? { refundNo, tid, dns } : null,
});

const countsOf = (hash: ReadonlyMap<string, string>): Map<number, LineCount> => {
  const lines = new Map<number, LineCount>();
  for (const [name, value] of hash) {
    if (!name.startsWith('n:')) continue;
    const lineId = name.slice('n:'.length);
    lines.set(Number(lineId), {
      pieces: Number(value),
      returned: Number(hash.get(`b:${lineId}`) ?? 0),
      listed: Number(hash.get(`w:${lineId}`) ?? 0),
    });
  }
  return lines;
};

const noticeOf = (dn: string, document: string, hash: ReadonlyMap<string, string>): NoticeSituation => {
  const kept = document ? keptNotice(document) : null;
  return {
    dn,
    version: hash.get('v') ?? '',
    notice: kept && (kept.pushed ? { ...kept.notice, pushed: kept.pushed } : kept.notice),
    state: state(hash.get('state')),
    by: hash.get('by') ?? null,
    shippedBy: hash.get('shipped') ?? null,
    items: itemsOf(hash),
    lines: countsOf(hash),
    total: { pieces: Number(hash.get('pieces') ?? 0), returned: Number(hash.get('returned') ?? 0) },
  };
};

/**
 * Reads an event with its notice (or with the notice named by `dn`) in one step; null where it is not to be mapped under this
 * generation.
 */
export const load = async (
  context: LedgerContext,
  kind: EventKind,
  seq: string,
  generation: number,
  dn?: string,
): Promise<EventSituation | null> => {
  const reply = list(await run(context, LOAD, { id: eventId(kind, seq), gen: generation, dn }));
  if (reply.length === 0) return null;
  const [eventState, body, had, owners, under, document, hash] = reply;
  const readOwners = Array.isArray(owners) ? strings(owners) : null;
  return {
    event: {
      kind,
      acceptedAt: parsed<EventState>(string(eventState)).at,
      body: parsed<EventContent>(string(body)),
    } as RelayEvent,
    generation,
    deliveries: strings(had).map((entry) => {
      const [operation, status] = entry.split(' ');
      return { operation: operation as Operation, status: status as DeliveryStatus };
    }),
    owners: readOwners && ownersOf(readOwners),
    readOwners,
    under: under ? noticeOf(string(under), string(document), fields(hash)) : null,
  };
};

/** The counts of lines that `load` did not read; they hold while the notice's version does. */
export const lineCounts = async (
  { redis, prefix }: LedgerContext,
  dn: string,
  lineIds: readonly number[],
): Promise<Map<number, LineCount>> => {
  const names = lineIds.flatMap((lineId) => [`n:${lineId}`, `b:${lineId}`, `w:${lineId}`]);
  if (names.length === 0) return new Map();
  const values = await redis.hmget(keysUnder(prefix)('notice', dn), ...names);
  return new Map(
    lineIds.map((lineId, i) => [
      lineId,
      {
        pieces: Number(values[3 * i] ?? 0),
        returned: Number(values[3 * i + 1] ?? 0),
        listed: Number(values[3 * i + 2] ?? 0),
      },
    ]),
  );
};

/** The pieces of a line with their item codes: for a line that goes back as a whole, once it is complete. */
export const lineItems = async (
  { redis, prefix }: LedgerContext,
  dn: string,
  lineId: number,
): Promise<Map<string, Item>> => {
  const key = keysUnder(prefix)('notice', dn);
  const count = Number((await redis.hget(key, `w:${lineId}`)) ?? 0);
  if (count === 0) return new Map();
  const codes = await redis.hmget(key, ...Array.from({ length: count }, (_, i) => `w:${lineId}:${i + 1}`));
  const names = [...new Set(codes.filter((code) => code !== null))].map((sn) => `i:${sn}`);
  const values = names.length === 0 ? [] : await redis.hmget(key, ...names);
  const found = names.flatMap((name, i): [string, string][] => {
    const value = values[i];
    return value ? [[name, value]] : [];
  });
  return new Map([...itemsOf(found)].filter(([, item]) => item.lineId === lineId));
};
