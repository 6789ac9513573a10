import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type Destination,
  EVENT_KINDS,
  EVENT_STATUSES,
  type EventKind,
  type EventStatus,
} from '@scm-relay/schemas';
import { keysUnder } from './keys.js';
import { strings } from './replies.js';
import { scanIds } from './scan.js';
import type { LedgerContext } from './scripts.js';

/** One event of the day with what became of it at each destination. */
export interface DayEvent {
  readonly kind: EventKind;
  readonly seq: string;
  readonly status: EventStatus;
  readonly deliveries: readonly { readonly destination: Destination; readonly status: DeliveryStatus }[];
}

const known = <T extends string>(names: readonly T[], name: string | undefined): T | undefined =>
  names.find((each) => each === name);

const rows = async (
  { redis }: LedgerContext,
  keys: readonly string[],
  fields: readonly string[],
): Promise<string[][]> => {
  if (keys.length === 0) return [];
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.hmget(key, ...fields);
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return strings(reply);
  });
};

const withDeliveries = async (
  context: LedgerContext,
  found: readonly { readonly id: string; readonly status: EventStatus; readonly ds: readonly string[] }[],
): Promise<DayEvent[]> => {
  const key = keysUnder(context.prefix);
  const ids = [...new Set(found.flatMap(({ ds }) => ds))];
  const hashes = await rows(
    context,
    ids.map((id) => key('delivery', id)),
    ['destination', 'status'],
  );
  const deliveries = new Map(ids.map((id, i) => [id, hashes[i]]));
  return found.flatMap(({ id, status, ds }) => {
    const at = id.indexOf(':');
    const kind = known(EVENT_KINDS, id.slice(0, at));
    if (!kind) return [];
    return {
      kind,
      seq: id.slice(at + 1),
      status,
      deliveries: ds.flatMap((d) => {
        const [destination, state] = deliveries.get(d) ?? [];
        const current = known(DELIVERY_STATUSES, state);
        // a delivery's destination was written by this ledger
        return current && destination ? { destination: destination as Destination, status: current } : [];
      }),
    };
  });
};

/**
 * Every event accepted from `from` until before `until` (milliseconds since 1970), each once, in no order. Nobody waits for it:
 * it reads all events of the ledger instead of costing each event an entry in an index by day.
 */
export const eventsBetween = async function* (
  context: LedgerContext,
  from: number,
  until: number,
): AsyncGenerator<{ readonly events: readonly DayEvent[]; readonly done: number }> {
  const key = keysUnder(context.prefix);
  const seen = new Set<string>();
  for await (const { ids, done } of scanIds(context, 'event')) {
    const hashes = await rows(
      context,
      ids.map((id) => key('event', id)),
      ['at', 'status', 'ds'],
    );
    const found = ids.flatMap((id, i) => {
      const [at, status, ds] = hashes[i] ?? [];
      const state = known(EVENT_STATUSES, status);
      if (!state || Number(at) < from || Number(at) >= until || seen.has(id)) return [];
      seen.add(id);
      return { id, status: state, ds: (ds ?? '').split(' ').filter(Boolean) };
    });
    yield { events: await withDeliveries(context, found), done };
  }
};
