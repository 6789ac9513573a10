import { DELIVERY_TABLE, EVENT_TABLE, type StateTable } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import type { KeptEvent } from '@scm-relay/schemas';
import { isListedEventField } from './ledger-page.js';

type Fields = Record<string, unknown> & { readonly status: string };

export const parse = <T>(json: string): T => JSON.parse(json) as T;

/** Fields a record has although its status does not hold them. */
const strangers = (record: Fields, { always, holds }: StateTable<string, string>): string[] =>
  Object.keys(record).filter(
    (field) => field !== 'status' && !always.includes(field) && !(holds[record.status] ?? []).includes(field),
  );

export interface EventRecord extends Fields {
  readonly no: number;
  readonly dn?: string;
  readonly ds?: readonly string[];
  readonly reason?: string;
  readonly parked?: number;
  readonly topics?: readonly string[];
  readonly due?: number;
  readonly lines?: readonly string[];
  readonly overdue?: string;
  readonly ended?: number;
}

export interface DeliveryRecord extends Fields {
  readonly dn: string;
  readonly pos?: number;
  readonly reason?: string;
  readonly asked?: number;
  readonly waits?: number;
  readonly after?: string;
  readonly moved?: number;
}

const ENDED = ['delivered', 'recorded', 'resolved', 'discarded', 'superseded'];

/** What lies in a ledger under its prefix, read once, and what does not fit together there. */
export interface Records {
  readonly events: ReadonlyMap<string, EventRecord>;
  readonly deliveries: ReadonlyMap<string, DeliveryRecord>;
  /** the hash of each event */
  readonly hashes: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly problems: string[];
  /** the rest of the names of all keys that begin so */
  keysOf(name: string): Promise<string[]>;
  /** the members of a sorted set */
  members(key: string): Promise<string[]>;
  /** a problem where the two lists differ, whatever their order */
  same(what: string, actual: readonly unknown[], expected: readonly unknown[]): void;
}

/** Reads all events and deliveries and compares each with the table of states: no record has a field of another status. */
export const readRecords = async (
  redis: RedisClient,
  prefix: string,
  past?: ReadonlyMap<string, KeptEvent>,
): Promise<Records> => {
  const problems: string[] = [];
  const keysOf = async (name: string): Promise<string[]> => {
    const start = `${prefix}:${name}:`;
    const found = await redis.keys(`${start.replace(/[[\]?*\\]/g, '\\$&')}*`);
    return found.map((key) => key.slice(start.length)).sort();
  };
  const same = (what: string, actual: readonly unknown[], expected: readonly unknown[]): void => {
    const [one, other] = [actual, expected].map((list) => JSON.stringify([...list].sort()));
    if (one !== other) problems.push(`${what}: ${one} instead of ${other}`);
  };

  const events = new Map<string, EventRecord>();
  const deliveries = new Map<string, DeliveryRecord>();
  const hashes = new Map<string, Readonly<Record<string, string>>>();
  for (const [id, { fields }] of past ?? []) hashes.set(id, fields);
  const hot = new Set(await keysOf('event'));
  for (const id of hot) hashes.set(id, await redis.hgetall(`${prefix}:event:${id}`));
  for (const [id, hash] of hashes) {
    const event = parse<EventRecord>(hash.state ?? '{}');
    events.set(id, event);
    for (const field of strangers(event, EVENT_TABLE)) problems.push(`${id} is ${event.status} and has ${field}`);
    if (ENDED.includes(event.status) !== (event.ended !== undefined)) problems.push(`${id} is ${event.status}: ended?`);
    for (const [name, value] of Object.entries(hash)) {
      if (!isListedEventField(name)) problems.push(`${id} has the field ${name}, which docs/ledger.md lacks`);
      if (!/^[a-z]+-\d+$/.test(name)) continue;
      const delivery = parse<DeliveryRecord>(value);
      deliveries.set(`${name}/${id}`, delivery);
      for (const field of strangers(delivery, DELIVERY_TABLE)) {
        problems.push(`${name}/${id} is ${delivery.status} and has ${field}`);
      }
      if (!event.ds?.includes(name)) problems.push(`${name}/${id} is no delivery of its own event`);
    }
    const ttl = await redis.ttl(`${prefix}:event:${id}`);
    const expires = event.ended !== undefined && !past;
    if (hot.has(id) ? expires !== ttl >= 0 : event.ended === undefined)
      problems.push(`${id} is ${event.status} and its expiry ${ttl}`);
  }

  for (const [id, { status, ds = [] }] of events) {
    const own = ds.map((ref) => deliveries.get(ref.includes('/') ? ref : `${ref}/${id}`)?.status ?? 'missing');
    if (own.includes('missing')) problems.push(`${id} has a delivery that is not there`);
    const open = own.some((each) => each === 'pending' || each === 'sending');
    if (status === 'sending' && !open) problems.push(`${id} is sending nothing`);
  }

  const members = (key: string): Promise<string[]> => redis.zrange(`${prefix}:${key}`, '0', '-1');
  return { events, deliveries, hashes, problems, keysOf, members, same };
};
