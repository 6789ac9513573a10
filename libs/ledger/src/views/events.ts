import type {
  AttentionReason,
  Destination,
  EventKind,
  EventStatus,
  EventSummary,
  WaitingReason,
} from '@scm-relay/schemas';
import { splitEventId } from '@scm-relay/schemas';
import { keysUnder } from '../script/keys.js';
import { iso, list, parsed, string, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { idsUnder, MOST, type TraceQuery } from './numbers.js';
import { type DeliveryState, destinationOf, type EventState, placeOf, together } from './records.js';
import { HOUR_MS } from './stats-constants.js';

/** What is left out does not filter. Times in milliseconds since 1970; `until` is excluded. */
export interface EventFilter {
  readonly kind?: EventKind;
  readonly status?: EventStatus;
  readonly reason?: WaitingReason | AttentionReason;
  readonly destination?: Destination;
  readonly from?: number;
  readonly until?: number;
  /** any number, or a part of one: of the event, its notice, its parcels and pieces */
  readonly text?: string;
}

export interface EventsPage {
  /** the newest first */
  readonly items: readonly EventSummary[];
  /** give it as `after` to go on, even after a page that came short; null: there is nothing older */
  readonly next: string | null;
}

/** One script looks at so many: some milliseconds of Redis's time. */
const CHUNK = 500;
/** One call looks at no more than this: a page of a rare filter comes short. */
const MOST_READ = 5000;
const MOST_HOURS = 200;
const LISTED = 20;

const SCAN = script('views/events-scan');

interface Row {
  readonly id: string;
  readonly state: EventState;
  readonly body: string;
}

interface Body {
  readonly tn?: string;
  readonly sn?: string;
  readonly pkg?: readonly { readonly tn: string; readonly sns: readonly string[] }[];
}

const joined = (values: readonly string[]): string | null =>
  values.length === 0 ? null : [...new Set(values)].slice(0, LISTED).join(', ');

const numbersIn = ({ tn, sn, pkg = [] }: Body): { tn: string | null; sn: string | null } => ({
  tn: tn ?? joined(pkg.map((each) => each.tn)),
  sn: sn ?? joined(pkg.flatMap((each) => each.sns)),
});

/** Rows with what lies elsewhere: the order number with their notice, the deliveries in their own records. */
const summaries = async (context: LedgerContext, rows: readonly Row[]): Promise<EventSummary[]> => {
  const key = keysUnder(context.prefix);
  const refs = rows.flatMap(({ id, state }, of) => (state.ds ?? []).map((ref) => ({ of, ...placeOf(ref, id) })));
  const replies = await together(context, (pipeline) => {
    for (const { state } of rows) pipeline.hget(key('notice', state.dn ?? ''), 'tid');
    for (const { name, home } of refs) pipeline.hget(key('event', home), name);
  });
  const deliveries = rows.map((): EventSummary['deliveries'][number][] => []);
  refs.forEach(({ of, name }, i) => {
    const text = replies[rows.length + i];
    if (typeof text !== 'string') return;
    const { op, status, n, moved } = parsed<DeliveryState>(text);
    if (!moved) deliveries[of]?.push({ destination: destinationOf(name), operation: op, status, attempts: n });
  });
  return rows.flatMap(({ id, state, body }, i) => {
    const event = splitEventId(id);
    if (!event) return [];
    const tid = replies[i];
    return [
      {
        ...event,
        dn: state.dn ?? null,
        ...numbersIn(body === '' ? {} : parsed<Body>(body)),
        tid: typeof tid === 'string' ? tid : null,
        status: state.status,
        reason: state.reason ?? null,
        acceptedAt: iso(state.at),
        endedAt: state.ended === undefined ? null : iso(state.ended),
        destinations: [...new Set(deliveries[i]?.map(({ destination }) => destination))],
        deliveries: deliveries[i] ?? [],
      },
    ];
  });
};

/** Where a page ended: the hour, the highest place in its list that is still to be looked at, the number of the last event. */
interface Place {
  readonly hour: number;
  readonly place: number | null;
  readonly before: number | null;
}

const placeText = ({ hour, place, before }: Place): string => `${hour} ${place ?? ''} ${before ?? ''}`;

const readPlace = (text: string): Place | null => {
  const [, hour, place, before] = /^(\d{1,9}) (-?\d{0,12}) (\d{0,16})$/.exec(text) ?? [];
  if (hour === undefined) return null;
  return { hour: Number(hour), place: place ? Number(place) : null, before: before ? Number(before) : null };
};

const lowerLatin = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const filterArgument = ({ from, until, text, ...rest }: EventFilter): Readonly<Record<string, unknown>> => ({
  ...rest,
  from,
  until_: until,
  text: text ? lowerLatin(text) : undefined,
});

interface Walked {
  readonly rows: readonly Row[];
  readonly next: Place | null;
}

/** Walks the lists of the hours backward until `most` are found or enough was looked at. */
const walk = async (
  context: LedgerContext,
  filter: EventFilter,
  after: Place | null,
  most: number,
  mostRead = MOST_READ,
): Promise<Walked> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const latest = filter.until === undefined ? Number.POSITIVE_INFINITY : Math.ceil(filter.until / HOUR_MS) - 1;
  const until = Math.min(latest, after?.hour ?? Number.POSITIVE_INFINITY);
  const from = filter.from === undefined ? '-inf' : String(Math.floor(filter.from / HOUR_MS));
  const hours = await redis.zrange(
    key('hours'),
    Number.isFinite(until) ? String(until) : '+inf',
    from,
    'BYSCORE',
    'REV',
    'LIMIT',
    0,
    MOST_HOURS,
  );
  const rows: Row[] = [];
  const argument = filterArgument(filter);
  let read = 0;
  let before = after?.before ?? null;
  for (const hour of hours) {
    const isAfter = after !== null && Number(hour) === after.hour;
    const length = await redis.llen(key('hour', hour));
    let last = isAfter && after.place !== null ? Math.min(after.place, length - 1) : length - 1;
    while (last >= 0) {
      const left = most - rows.length;
      if (left <= 0 || read >= mostRead) return { rows, next: { hour: Number(hour), place: last, before } };
      const first = Math.max(0, last - CHUNK + 1);
      const [place, found] = list(
        await run(context, SCAN, { ...argument, hour, first, last, most: left, before: before ?? undefined }),
      );
      read += last - Number(place) + 1;
      const flat = strings(found);
      for (let i = 0; i + 2 < flat.length; i += 3) {
        const state = parsed<EventState>(flat[i + 1] ?? '');
        rows.push({ id: flat[i] ?? '', state, body: flat[i + 2] ?? '' });
        before = state.no;
      }
      last = Number(place) - 1;
    }
  }
  const end = hours.at(-1);
  const more = hours.length === MOST_HOURS && end !== undefined;
  return { rows, next: more ? { hour: Number(end) - 1, place: null, before } : null };
};

const rowsOf = async (context: LedgerContext, ids: readonly string[]): Promise<Row[]> => {
  const key = keysUnder(context.prefix);
  const replies = await together(context, (pipeline) => {
    for (const id of ids) pipeline.hmget(key('event', id), 'state', 'body');
  });
  return ids.flatMap((id, i) => {
    const [state, body] = list(replies[i]);
    return typeof state === 'string' ? [{ id, state: parsed<EventState>(state), body: string(body) }] : [];
  });
};

const passes =
  ({ kind, status, reason, destination, from, until }: EventFilter) =>
  ({ id, state }: Row): boolean =>
    (kind === undefined || id.startsWith(`${kind}:`)) &&
    (status === undefined || state.status === status) &&
    (reason === undefined || state.reason === reason) &&
    (destination === undefined || (state.ds ?? []).some((ref) => destinationOf(ref) === destination)) &&
    (from === undefined || state.at >= from) &&
    (until === undefined || state.at < until);

/** A whole number leads straight to its events: at most `MOST` of them. */
const byNumber = async (context: LedgerContext, filter: EventFilter): Promise<Row[]> => {
  if (!filter.text) return [];
  const rows = await rowsOf(context, await idsUnder(context, { by: 'any', value: filter.text }));
  return rows.filter(passes(filter)).sort((a, b) => b.state.no - a.state.no);
};

const INDEXED = /^# (\d{1,4})$/;

/**
 * Events, the newest first. A text that is a whole number is looked up in the indexes, any other looked for in what was accepted; one
 * call looks at `MOST_READ` events at most, so that a page may come short while `next` leads on.
 */
export const eventsPage = async (
  context: LedgerContext,
  filter: EventFilter,
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): Promise<EventsPage> => {
  const [, offset] = INDEXED.exec(after ?? '') ?? [];
  const from = Number(offset ?? 0);
  if (after === null || offset !== undefined) {
    const rows = await byNumber(context, filter);
    if (rows.length > 0) {
      const next = from + limit < rows.length ? `# ${from + limit}` : null;
      return { items: await summaries(context, rows.slice(from, from + limit)), next };
    }
  }
  const { rows, next } = await walk(context, filter, after === null ? null : readPlace(after), limit);
  return { items: await summaries(context, rows), next: next && placeText(next) };
};

/** Every event that matches, the newest first, a page at a time. */
export async function* eventsMatching(
  context: LedgerContext,
  filter: EventFilter,
  limit = CHUNK,
): AsyncGenerator<readonly EventSummary[]> {
  let after: string | null = null;
  do {
    const page: EventsPage = await eventsPage(context, filter, { after, limit });
    if (page.items.length > 0) yield page.items;
    after = page.next;
  } while (after !== null);
}

/** Latest events one of whose numbers is `value` in other letters: what no index can know. Looks at a bounded number of them. */
export const findByText = async (context: LedgerContext, by: TraceQuery['by'], value: string): Promise<string[]> => {
  if (value === '' || by === 'order') return [];
  const wanted = lowerLatin(value);
  const { rows } = await walk(context, { text: wanted }, null, MOST);
  const is = (number: string | null | undefined): boolean => !!number && lowerLatin(number) === wanted;
  return rows
    .filter(({ id, state, body }) => {
      const { tn, sn, pkg = [] } = parsed<Body>(body || '{}');
      const numbers = {
        seq: [splitEventId(id)?.seq],
        dn: [state.dn],
        tn: [tn, ...pkg.map((each) => each.tn)],
        sn: [sn, ...pkg.flatMap((each) => each.sns)],
      };
      return (by === 'any' ? Object.values(numbers).flat() : numbers[by]).some(is);
    })
    .map(({ id }) => id);
};
