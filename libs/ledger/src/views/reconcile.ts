import {
  DESTINATIONS,
  type DeliveryStatus,
  type Destination,
  type EventKind,
  type EventStatus,
  splitEventId,
} from '@scm-relay/schemas';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { type Damaged, type Unread, unreadIn } from '../sealed/damage.js';
import { type EventRow, rowsOf } from './event-summary.js';
import { eventsMatching } from './events.js';
import { deliveryState, placeOf, separately, textIn } from './records.js';
import { HOUR_MS } from './stats-constants.js';

/** One event of the day with what became of it at each destination. */
export interface DayEvent {
  readonly kind: EventKind;
  readonly seq: string;
  readonly status: EventStatus;
  readonly deliveries: readonly { readonly destination: Destination; readonly status: DeliveryStatus }[];
}

/** Events in the order of acceptance, without those of the day that cannot be read, and how far that leads, from 0 to 1. */
export interface DayPart extends Damaged {
  readonly events: readonly DayEvent[];
  readonly done: number;
}

const CHUNK = 500;

const withDeliveries = async (
  context: LedgerContext,
  unread: Unread,
  found: readonly EventRow[],
): Promise<DayEvent[]> => {
  const key = keysUnder(context.prefix);
  const refs = found.flatMap(({ id, state }, of) => (state.ds ?? []).map((ref) => ({ of, ...placeOf(ref, id) })));
  const replies = await separately(context, (pipeline) => {
    for (const { name, home } of refs) pipeline.hget(key('event', home), name);
  });
  const deliveries = found.map((): { destination: Destination; status: DeliveryStatus }[] => []);
  refs.forEach(({ of, name, home }, i) => {
    const state = unread.read(`event:${home}`, () => {
      const text = textIn(replies[i]);
      return text === null ? null : deliveryState(text);
    });
    const destination = DESTINATIONS.find((each) => each === name.slice(0, name.indexOf('-')));
    if (!state || !destination) return;
    const { status, moved } = state;
    // in the place of what moved another delivery was made: the event has that one to send
    if (!moved) deliveries[of]?.push({ destination, status });
  });
  return found.flatMap(({ id, state }, i) => {
    const event = splitEventId(id);
    return event ? [{ ...event, status: state.status, deliveries: deliveries[i] ?? [] }] : [];
  });
};

/** The same by the list of both places, which goes from the newest to the oldest. */
async function* inBothPlaces(context: LedgerContext, from: number, until: number): AsyncGenerator<DayPart> {
  let done = 0;
  for await (const { items, ...lacking } of eventsMatching(context, { from, until })) {
    const last = items.at(-1);
    if (last) done = (until - Date.parse(last.acceptedAt)) / (until - from);
    yield { events: items, done, ...lacking };
  }
}

/** Every event accepted from `from` until before `until` (milliseconds since 1970), in the order of acceptance, by the lists of the hours. */
export const eventsBetween = async function* (
  context: LedgerContext,
  from: number,
  until: number,
): AsyncGenerator<DayPart> {
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
      const unread = unreadIn();
      const rows = await rowsOf(context, unread, ids);
      const found = rows.filter(({ state }) => state.at >= from && state.at < until);
      const done = (n + Math.min(1, (i + CHUNK) / length)) / hours.length;
      yield { events: await withDeliveries(context, unread, found), done, ...unread.damaged() };
    }
  }
};
