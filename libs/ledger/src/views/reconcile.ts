import {
  DESTINATIONS,
  type DeliveryStatus,
  type Destination,
  type EventKind,
  type EventStatus,
  splitEventId,
} from '@scm-relay/schemas';
import { parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { eventsMatching } from './events.js';
import type { DeliveryState } from './records.js';
import { HOUR_MS } from './stats-constants.js';

/** One event of the day with what became of it at each destination. */
export interface DayEvent {
  readonly kind: EventKind;
  readonly seq: string;
  readonly status: EventStatus;
  readonly deliveries: readonly { readonly destination: Destination; readonly status: DeliveryStatus }[];
}

interface EventState {
  readonly status: EventStatus;
  readonly at: number;
  readonly ds?: readonly string[];
}

const CHUNK = 500;

/** Fields of hashes in one round trip; null where there is none. */
const readFields = async (
  { redis }: LedgerContext,
  wanted: readonly (readonly [string, string])[],
): Promise<(string | null)[]> => {
  if (wanted.length === 0) return [];
  const pipeline = redis.pipeline();
  for (const [key, field] of wanted) pipeline.hget(key, field);
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return typeof reply === 'string' ? reply : null;
  });
};

const withDeliveries = async (
  context: LedgerContext,
  found: readonly { readonly id: string; readonly state: EventState }[],
): Promise<DayEvent[]> => {
  const key = keysUnder(context.prefix);
  const refs = found.flatMap(({ id, state }, of) =>
    (state.ds ?? []).map((ref) => {
      const at = ref.indexOf('/');
      return { of, name: at < 0 ? ref : ref.slice(0, at), home: at < 0 ? id : ref.slice(at + 1) };
    }),
  );
  const states = await readFields(
    context,
    refs.map(({ name, home }) => [key('event', home), name]),
  );
  const deliveries = found.map((): { destination: Destination; status: DeliveryStatus }[] => []);
  refs.forEach(({ of, name }, i) => {
    const state = states[i];
    const destination = DESTINATIONS.find((each) => each === name.slice(0, name.indexOf('-')));
    if (!state || !destination) return;
    const { status, moved } = parsed<Pick<DeliveryState, 'status' | 'moved'>>(state);
    // in the place of what moved another delivery was made: the event has that one to send
    if (!moved) deliveries[of]?.push({ destination, status });
  });
  return found.flatMap(({ id, state }, i) => {
    const event = splitEventId(id);
    return event ? [{ ...event, status: state.status, deliveries: deliveries[i] ?? [] }] : [];
  });
};

/** The same by the list of both places, which goes from the newest to the oldest. */
async function* inBothPlaces(
  context: LedgerContext,
  from: number,
  until: number,
): AsyncGenerator<{ readonly events: readonly DayEvent[]; readonly done: number }> {
  for await (const events of eventsMatching(context, { from, until })) {
    const last = Date.parse(events.at(-1)?.acceptedAt ?? '');
    yield { events, done: (until - last) / (until - from) };
  }
}

/** Every event accepted from `from` until before `until` (milliseconds since 1970), in the order of acceptance, by the lists of the hours. */
export const eventsBetween = async function* (
  context: LedgerContext,
  from: number,
  until: number,
): AsyncGenerator<{ readonly events: readonly DayEvent[]; readonly done: number }> {
  const { redis, prefix } = context;
  if (context.past) {
    yield* inBothPlaces(context, from, until);
    return;
  }
  const key = keysUnder(prefix);
  const hours = await redis.zrangebyscore(key('hours'), Math.floor(from / HOUR_MS), Math.ceil(until / HOUR_MS) - 1);
  for (const [n, hour] of hours.entries()) {
    const length = await redis.llen(key('hour', hour));
    for (let i = 0; i < length; i += CHUNK) {
      const ids = await redis.lrange(key('hour', hour), i, i + CHUNK - 1);
      const states = await readFields(
        context,
        ids.map((id) => [key('event', id), 'state']),
      );
      const found = ids.flatMap((id, at) => {
        const text = states[at];
        const state = text ? parsed<EventState>(text) : null;
        return state && state.at >= from && state.at < until ? [{ id, state }] : [];
      });
      const done = (n + Math.min(1, (i + CHUNK) / length)) / hours.length;
      yield { events: await withDeliveries(context, found), done };
    }
  }
};
