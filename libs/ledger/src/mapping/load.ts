import {
  type DeliveryStatus,
  type EventContent,
  type EventKind,
  eventId,
  NOTICE_STATES,
  type Notice,
  type NoticeState,
  type Operation,
  type RelayEvent,
} from '@scm-relay/schemas';
import { type TraceContext, traceOf } from '../delivery/claim.js';
import { whenWarm } from '../history/thaw.js';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { keptNotice } from '../notices/kept-notice.js';
import { fields, list, parsed, string, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { openContent } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import {
  type Item,
  itemsOf,
  LINE_FIELDS,
  type LineCount,
  lineCountOf,
  livesOf,
  type Pieces,
  type Taken,
} from './item.js';
import { type Owners, ownersOf } from './owners.js';

/** What mapping reads of a notice at one instant. `version` changes with every write that mapping depends on. */
export interface NoticeSituation extends Pieces {
  readonly dn: string;
  readonly version: string;
  /** null: not announced yet */
  readonly notice: Notice | null;
  readonly state: NoticeState;
  /** `seq` of the refuse that closes it for checkouts, decided or not; null: none does */
  readonly refuse: string | null;
}

export interface EarlierDelivery {
  readonly operation: Operation;
  readonly status: DeliveryStatus;
  /** the lines of this notice that it takes back as a whole; `own`: under the reference of this event, and not of another that it stands for, too */
  readonly whole?: { readonly own: boolean; readonly lines: readonly string[] };
}

export interface EventSituation {
  readonly event: RelayEvent;
  readonly generation: number;
  /** deliveries the event already has, of earlier generations */
  readonly deliveries: readonly EarlierDelivery[];
  /** how many deliveries that is, those left out that Redis no longer has */
  readonly made: number;
  /** of a refund's item code and parcel; null for other kinds */
  readonly owners: Owners | null;
  /** `owners` as the script answered it: a commit compares it */
  readonly readOwners: string | null;
  /** the event names its notice, or a person has said which it is: no checkout's word changes that */
  readonly named: boolean;
  /** a person settled it before it was mapped: it takes what it does of its notice, and sends nothing */
  readonly byHand: boolean;
  /** ids of the events whose content this one repeats and that still count: several for a checkout with the pieces of several */
  readonly repeats: readonly string[];
  /** of a checkout: pieces that left under another notice and have not come back, as `<sn> of <dn>` */
  readonly stillOut: readonly string[];
  /** of a checkout that is mapped again: pieces that were out by another one of its notice when it was accepted, and have come back since */
  readonly backSince: readonly string[];
  /** null: it is not traced */
  readonly trace: TraceContext | null;
  /** what it took of its notice when it was mapped before, and keeps until it is mapped again, for a vendor was told (people/take-back.lua) */
  readonly kept: Taken;
  /** null: the event names no notice and none was given */
  readonly under: NoticeSituation | null;
  /** something that mapping must know lies in the history, which does not answer: the event waits for it */
  readonly cold: boolean;
}

interface EventState {
  readonly at: number;
  readonly no: number;
  readonly trace?: string;
  readonly byHand?: number;
  readonly dnByHand?: number;
}

const LOAD = script('mapping/load');
const STILL_OUT = script('mapping/still-out');
/** Pieces looked at by one script, each for several commands; a warning names the first of them. */
const FEW = 50;
const MOST_NAMED = 20;

const stateOf = (name: string | undefined): NoticeState => NOTICE_STATES.find((state) => state === name) ?? 'pending';

const noticeOf = (sealer: Sealer, dn: string, document: string, hash: ReadonlyMap<string, string>): NoticeSituation => {
  const kept = document ? keptNotice(sealer, dn, document) : null;
  return {
    dn,
    version: hash.get('v') ?? '',
    notice: kept && (kept.pushed ? { ...kept.notice, pushed: kept.pushed } : kept.notice),
    state: stateOf(hash.get('state')),
    refuse: hash.get('refuse') ?? null,
    items: itemsOf(hash),
    lines: new Map(),
    sent: Number(hash.get('sent') ?? 0),
    untouched: !hash.has('touched'),
    paidBack: new Map(),
  };
};

/**
 * Reads an event with its notice (or with the notice named by `dn`) in one step; null where it is not to be mapped under this
 * generation. What it names and lies in the history is thawed first.
 */
export const load = async (
  context: LedgerContext,
  kind: EventKind,
  seq: string,
  generation: number,
  dn?: string,
): Promise<EventSituation | null> => {
  const id = eventId(kind, seq);
  const read = async (missing: readonly string[], anyway = false) =>
    list(
      await run(context, LOAD, {
        id,
        gen: generation,
        dn,
        missing,
        anyway: anyway || undefined,
        few: FEW,
        most: MOST_NAMED,
      }),
    );
  try {
    const reply = await whenWarm(context, async (missing) => {
      const found = await read(missing);
      return found[0] === 'cold' ? { cold: strings(found[1]) } : { warm: found };
    });
    return await situationOf(context, id, { kind, generation, cold: false }, reply);
  } catch (error) {
    if (!(error instanceof HistoryUnavailableError)) throw error;
    return situationOf(context, id, { kind, generation, cold: true }, await read([], true));
  }
};

/** Pieces of a large checkout that are still out under another notice. It only warns: that it is read later does no harm. */
const stillOutOf = async (context: LedgerContext, dn: string, no: number, body: EventContent): Promise<string[]> => {
  const sns = 'pkg' in body ? body.pkg.flatMap((each) => each.sns) : [];
  const found: string[] = [];
  for (let from = 0; from < sns.length && found.length < MOST_NAMED; from += FEW) {
    const portion = { dn, no, sns: sns.slice(from, from + FEW), most: MOST_NAMED - found.length };
    found.push(...strings(await run(context, STILL_OUT, portion)));
  }
  return found;
};

const situationOf = async (
  context: LedgerContext,
  id: string,
  { kind, generation, cold }: { readonly kind: EventKind; readonly generation: number; readonly cold: boolean },
  reply: readonly unknown[],
): Promise<EventSituation | null> => {
  if (reply.length === 0) return null;
  const { sealer } = context;
  const [eventState, body, had, owners, under, document, hash, repeats, stillOut, made, ask, took, back] = reply;
  const readOwners = string(owners) || null;
  const { at, no, trace, byHand, dnByHand } = parsed<EventState>(string(eventState));
  const content = openContent<EventContent>(sealer, id, string(body));
  return {
    event: { kind, acceptedAt: at, body: content } as RelayEvent,
    generation,
    deliveries: strings(had).map((entry) => {
      const [operation, status, whose, ...lines] = entry.split(' ');
      return {
        operation: operation as Operation,
        status: status as DeliveryStatus,
        ...(whose ? { whole: { own: whose === 'own', lines } } : {}),
      };
    }),
    made: Number(made),
    owners: readOwners ? ownersOf(readOwners) : null,
    readOwners,
    named: dnByHand !== undefined || content.dn !== undefined,
    byHand: byHand !== undefined,
    repeats: strings(repeats),
    backSince: strings(back),
    stillOut: ask === 1 ? await stillOutOf(context, string(under), no, content) : strings(stillOut),
    trace: traceOf(trace),
    kept: took ? (parsed<{ counts?: Taken }>(string(took)).counts ?? {}) : {},
    under: under ? noticeOf(sealer, string(under), string(document), fields(hash)) : null,
    cold,
  };
};

/** The counts of lines, and of payments by their names: `load` does not read them, for most events need none. They hold while the notice's version does. */
export const pieceCounts = async (
  { redis, prefix }: LedgerContext,
  dn: string,
  lineIds: readonly number[],
  payments: readonly string[],
): Promise<Pick<Pieces, 'lines' | 'paidBack'>> => {
  const names = [
    ...lineIds.flatMap((id) => LINE_FIELDS.map((name) => `${name}:${id}`)),
    ...payments.map((id) => `p:${id}`),
  ];
  if (names.length === 0) return { lines: new Map(), paidBack: new Map() };
  const values = await redis.hmget(keysUnder(prefix)('notice', dn), ...names);
  const width = LINE_FIELDS.length;
  const lines = lineIds.map((id, i): [number, LineCount] => [
    id,
    lineCountOf(values.slice(i * width, (i + 1) * width)),
  ]);
  return {
    lines: new Map(lines),
    paidBack: new Map(payments.map((id, i) => [id, Number(values[lineIds.length * width + i] ?? 0)])),
  };
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
  return new Map([...itemsOf(found)].filter(([, item]) => livesOf(item).some((life) => life.lineId === lineId)));
};
