import type {
  AttemptView,
  DeliveryStatus,
  DeliveryView,
  Destination,
  EventKind,
  EventStatus,
  EventView,
  Operation,
  TraceView,
} from '@scm-relay/schemas';
import { EVENT_KINDS, eventId } from '@scm-relay/schemas';
import type { AttemptRecord } from './attempts.js';
import { keysUnder } from './keys.js';
import { iso, parsed } from './replies.js';
import type { LedgerContext } from './scripts.js';

/** One of the four numbers an operator may know. */
export type TraceQuery =
  | { readonly by: 'seq'; readonly value: string }
  | { readonly by: 'dn'; readonly value: string }
  | { readonly by: 'tn'; readonly value: string }
  | { readonly by: 'sn'; readonly value: string };

/** More events than this under one number are cut off, oldest kept: no answer grows without bound. */
const MOST = 500;

const attemptView = (record: AttemptRecord): AttemptView => ({
  n: record.n,
  at: iso(record.at),
  ms: record.ms ?? null,
  outcome: record.outcome ?? null,
  httpStatus: record.httpStatus ?? null,
  response: record.response ?? null,
  message: record.message ?? null,
  nextAt: record.nextAt === undefined ? null : iso(record.nextAt),
});

const json = (text: string | null | undefined): unknown => (text ? parsed<unknown>(text) : null);

export const deliveryView = async ({ redis, prefix }: LedgerContext, id: string): Promise<DeliveryView | null> => {
  const key = keysUnder(prefix);
  const [h, request, attempts] = await Promise.all([
    redis.hgetall(key('delivery', id)),
    redis.get(key('request', id)),
    redis.lrange(key('attempts', id), 0, -1),
  ]);
  if (!h.status) return null;
  return {
    id,
    destination: h.destination as Destination,
    operation: h.operation as Operation,
    status: h.status as DeliveryStatus,
    reason: (h.reason as DeliveryView['reason']) ?? null,
    detail: h.detail || null,
    generation: Number(h.gen),
    vendorState: json(h.vendor),
    request: json(request),
    attempts: attempts.map((text) => attemptView(parsed<AttemptRecord>(text))),
  };
};

export const eventView = async (context: LedgerContext, kind: EventKind, seq: string): Promise<EventView | null> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const id = eventId(kind, seq);
  const [h, body] = await Promise.all([redis.hgetall(key('event', id)), redis.get(key('body', id))]);
  if (!h.status) return null;
  const ids = (h.ds ?? '').split(' ').filter(Boolean);
  const deliveries = await Promise.all(ids.map((d) => deliveryView(context, d)));
  const shown = deliveries.filter((d) => d !== null);
  const other = h.other ? `belongs to ${h.other}` : null;
  return {
    kind,
    seq,
    dn: h.dn ?? null,
    status: h.status as EventStatus,
    reason: (h.reason as EventView['reason']) ?? null,
    detail: [h.detail, other].filter(Boolean).join('; ') || shown.find((d) => d.status === 'attention')?.detail || null,
    acceptedAt: iso(h.at ?? 0),
    body: json(body),
    deliveries: shown,
  };
};

const idsOf = async ({ redis, prefix }: LedgerContext, query: TraceQuery): Promise<string[]> => {
  const key = keysUnder(prefix);
  if (query.by === 'seq') return EVENT_KINDS.map((kind) => eventId(kind, query.value));
  const fields = Object.entries(await redis.hgetall(key(query.by, query.value)));
  return fields
    .filter(([name]) => name.startsWith('e:'))
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([name]) => name.slice(2))
    .slice(0, MOST);
};

const kindOf = (id: string): [EventKind | undefined, string] => {
  const at = id.indexOf(':');
  return [EVENT_KINDS.find((kind) => kind === id.slice(0, at)), id.slice(at + 1)];
};

/** Everything that happened under a number, in the order it was accepted; looked up by index, never scanned for. */
export const trace = async (context: LedgerContext, query: TraceQuery): Promise<TraceView> => {
  const ids = await idsOf(context, query);
  const events = await Promise.all(
    ids.map(async (id) => {
      const [kind, seq] = kindOf(id);
      return kind ? eventView(context, kind, seq) : null;
    }),
  );
  return {
    events: events
      .filter((e) => e !== null)
      .sort((a, b) => (a.acceptedAt < b.acceptedAt ? -1 : a.acceptedAt > b.acceptedAt ? 1 : 0)),
  };
};
