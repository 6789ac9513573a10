import { type EventSummary, type KeptEvent, type KeptFields, type Operation, splitEventId } from '@scm-relay/schemas';
import type { Effect } from '../mapping/item.js';
import { noticeIn } from '../notices/kept-notice.js';
import { coldDocuments, coldFields } from '../past/cold.js';
import type { Glance } from '../past/glance.js';
import { iso, list, parsed, string } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { type Unread, unreadIn } from '../sealed/damage.js';
import type { Sealer } from '../sealed/sealer.js';
import { goodsOf } from './goods.js';
import { deliveryState, destinationOf, type EventState, eventState, placeOf, separately, textIn } from './records.js';

/** An event as its hash has it. */
export interface EventRow {
  readonly id: string;
  readonly state: EventState;
  readonly body: string;
  /** as the history has it, where Redis no longer does */
  readonly cold?: KeptEvent;
}

/** The numbers a body names. */
export interface NumberedBody {
  readonly tn?: string;
  readonly sn?: string;
  readonly pkg?: readonly { readonly tn: string; readonly sns: readonly string[] }[];
}

const LISTED = 20;

/** Events by their ids; those that Redis does not have are left out. */
export const rowsOf = async (context: LedgerContext, unread: Unread, ids: readonly string[]): Promise<EventRow[]> => {
  const key = keysUnder(context.prefix);
  const replies = await separately(context, (pipeline) => {
    for (const id of ids) pipeline.hmget(key('event', id), 'state', 'body');
  });
  const rows = ids.map((id, i) =>
    unread.read(`event:${id}`, () => {
      const [state, body] = list(replies[i]);
      // one that has a body and no record is not gone
      return state === null && body === null ? null : { id, state: eventState(string(state)), body: string(body) };
    }),
  );
  return rows.filter((row) => row !== null);
};

const joined = (values: readonly string[]): string | null =>
  values.length === 0 ? null : [...new Set(values)].slice(0, LISTED).join(', ');

const numbersIn = ({ tn, sn, pkg = [] }: NumberedBody): { tn: string | null; sn: string | null } => ({
  tn: tn ?? joined(pkg.map((each) => each.tn)),
  sn: sn ?? joined(pkg.flatMap((each) => each.sns)),
});

/** What lies beside an event's record: '' or null where there is nothing. */
export interface Beside {
  /** field `took` of the event */
  readonly took: string | null;
  /** `document:<dn>` of its notice */
  readonly document: string | null;
  /** records of its deliveries, by their names, with the event that they lie with */
  readonly deliveries: readonly { readonly name: string; readonly home: string; readonly record: string }[];
}

/** One row of the list of events, without what of it cannot be read; null where the id is none. */
export const summaryOf = (
  sealer: Sealer,
  { id, state, body, cold }: EventRow,
  { took, document, deliveries }: Beside,
  unread: Unread = unreadIn(),
): EventSummary | null => {
  const event = splitEventId(id);
  if (!event) return null;
  const [name, dn] = [`event:${id}`, state.dn ?? ''];
  const notice = document ? unread.read(`document:${dn}`, () => noticeIn(sealer, dn, document)) : null;
  const taken = took ? unread.read(name, () => parsed<Effect['took']>(took).counts) : null;
  const goods = unread.read(`document:${dn}`, () =>
    goodsOf(event.kind, taken ?? {}, notice === null ? [] : notice.lines),
  );
  const numbers = unread.read(name, () => numbersIn(body === '' ? {} : parsed<NumberedBody>(body)));
  // what a retry made anew goes on where the delivery before it ended, as in the trace
  const before = new Map<Operation, number>();
  const listed = deliveries.flatMap(({ name: delivery, home, record }) => {
    const read = unread.read(`event:${home}`, () => deliveryState(record));
    if (!read) return [];
    const { op, status, n, moved, ended, bill = null } = read;
    const endedAt = ended === undefined ? null : iso(ended);
    const attempts = (before.get(op) ?? 0) + n;
    before.set(op, moved ? attempts : 0);
    return moved ? [] : [{ destination: destinationOf(delivery), operation: op, status, attempts, endedAt, bill }];
  });
  return {
    ...event,
    dn: state.dn ?? null,
    ...(numbers ?? { tn: null, sn: null }),
    tid: notice?.tid ?? cold?.tid ?? null,
    ...(goods ?? { goods: [], amount: null }),
    status: state.status,
    reason: state.reason ?? null,
    acceptedAt: iso(state.at),
    endedAt: state.ended === undefined ? null : iso(state.ended),
    destinations: [...new Set(listed.map(({ destination }) => destination))],
    deliveries: listed,
  };
};

type Ref = { readonly of: number; readonly name: string; readonly home: string; readonly record: string | null };

/** The records of deliveries that Redis no longer has: with their own cold event, or with another one (a POS line). */
const coldRecords = async (
  past: Glance,
  rows: readonly EventRow[],
  refs: readonly Ref[],
): Promise<(string | null)[]> => {
  const own = ({ of, name, home }: Ref): string | null => {
    const row = rows[of];
    return (row?.id === home && row.cold?.fields[name]) || null;
  };
  const records = refs.map((ref) => ref.record ?? own(ref));
  const missing = refs.filter((_, i) => records[i] === null).map(({ home }) => home);
  if (missing.length === 0) return records;
  const homes = await past.ask((history) => coldFields(history, missing), new Map<string, KeptFields>());
  return records.map((record, i) => record ?? homes.get(refs[i]?.home ?? '')?.[refs[i]?.name ?? ''] ?? null);
};

/** Fills in what is null. */
const withCold = async (
  found: ReadonlyMap<string, string | null>,
  read: (missing: readonly string[]) => Promise<ReadonlyMap<string, string | null>>,
): Promise<ReadonlyMap<string, string | null>> => {
  const missing = [...found].flatMap(([name, value]) => (value === null ? [name] : []));
  return missing.length === 0 ? found : new Map([...found, ...(await read(missing))]);
};

/** Rows with what lies beside them: in Redis in one round trip, the rest in the history. */
export const summaries = async (
  context: LedgerContext,
  past: Glance,
  rows: readonly EventRow[],
): Promise<EventSummary[]> => {
  const key = keysUnder(context.prefix);
  const refs = rows.flatMap(({ id, state }, of) => (state.ds ?? []).map((ref) => ({ of, ...placeOf(ref, id) })));
  const dns = [...new Set(rows.flatMap(({ state }) => (state.dn ? [state.dn] : [])))];
  const replies = await separately(context, (pipeline) => {
    for (const { id } of rows) pipeline.hget(key('event', id), 'took');
    for (const dn of dns) pipeline.get(key('document', dn));
    for (const { name, home } of refs) pipeline.hget(key('event', home), name);
  });
  const { unread } = past;
  const text = (name: string, at: number) => unread.read(name, () => textIn(replies[at]));
  const documents = await withCold(
    new Map(dns.map((dn, i) => [dn, text(`document:${dn}`, rows.length + i)])),
    // a list without goods and amounts is better than none
    (missing) => past.ask((history) => coldDocuments(history, missing), new Map<string, string | null>()),
  );
  const records = await coldRecords(
    past,
    rows,
    refs.map((ref, i) => ({ ...ref, record: text(`event:${ref.home}`, rows.length + dns.length + i) })),
  );
  const deliveries = rows.map((): Beside['deliveries'][number][] => []);
  refs.forEach(({ of, name, home }, i) => {
    const record = records[i] ?? null;
    if (record !== null) deliveries[of]?.push({ name, home, record });
  });
  return rows.flatMap((row, i) => {
    const document = documents.get(row.state.dn ?? '') ?? null;
    const took = text(`event:${row.id}`, i) ?? row.cold?.fields.took ?? null;
    const summary = summaryOf(context.sealer, row, { took, document, deliveries: deliveries[i] ?? [] }, unread);
    return summary === null ? [] : [summary];
  });
};
