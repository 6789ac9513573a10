import { DELIVERY_TABLE, EVENT_TABLE, type StateTable } from '@scm-relay/ledger';
import type { RedisClient } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS, type KeptEvent, WAITING_REASONS } from '@scm-relay/schemas';

type Fields = Record<string, unknown> & { readonly status: string };

const parse = <T>(json: string): T => JSON.parse(json) as T;

/** Fields a record has although its status does not hold them. */
const strangers = (record: Fields, { always, holds }: StateTable<string, string>): string[] =>
  Object.keys(record).filter(
    (field) => field !== 'status' && !always.includes(field) && !(holds[record.status] ?? []).includes(field),
  );

interface EventRecord extends Fields {
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

interface DeliveryRecord extends Fields {
  readonly dn: string;
  readonly pos?: number;
  readonly reason?: string;
  readonly asked?: number;
  readonly waits?: number;
}

/** An event of a notice, as it stands there: of one that was let go the notice knows some more. */
const idOf = (entry: string): string => (entry.startsWith('[') ? String(parse<unknown[]>(entry)[0]) : entry);

const ENDED = ['delivered', 'recorded', 'resolved', 'discarded', 'superseded'];

/**
 * What must hold in the ledger between any two steps: no record has a field of another status, and every index (attention list,
 * deadlines, topics, order of mapping, open work, lanes, counts) says what the records say. Answers what does not hold. `past`: events of
 * the history by their ids; one that is not in Redis counts as it lies there.
 */
export const ledgerProblems = async (
  redis: RedisClient,
  prefix: string,
  past?: ReadonlyMap<string, KeptEvent>,
): Promise<string[]> => {
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
  const listed = new Map<string, { reason: string; destination?: string }>();
  for (const [id, e] of events) {
    if (e.lines && e.overdue) listed.set(`e/${id}`, { reason: 'line-incomplete' });
    else if (e.status === 'attention' && e.parked) listed.set(`e/${id}`, { reason: String(e.reason) });
  }
  for (const [id, d] of deliveries) {
    if (d.status === 'attention') {
      listed.set(`d/${id}`, { reason: String(d.reason), destination: id.slice(0, id.indexOf('-')) });
    }
  }
  same('attention', await members('attention'), [...listed.keys()]);
  const of = (test: (item: { reason: string; destination?: string }) => boolean): string[] =>
    [...listed].filter(([, item]) => test(item)).map(([id]) => id);
  for (const index of await keysOf('attention')) {
    const [by, name] = index.split(':');
    const expected = of(({ reason, destination }) => (by === 'reason' ? reason : destination) === name);
    same(`attention:${index}`, await members(`attention:${index}`), expected);
  }
  for (const { reason } of listed.values()) {
    if ((await redis.zcard(`${prefix}:attention:reason:${reason}`)) === 0) problems.push(`no index for ${reason}`);
  }

  const entries = [...events];
  const stuck = entries.filter(([, e]) => e.status === 'waiting');
  same(
    'waiting',
    await members('waiting'),
    stuck.map(([id]) => id),
  );
  for (const reason of WAITING_REASONS) {
    const expected = stuck.filter(([, e]) => e.reason === reason).map(([id]) => id);
    same(`waiting:${reason}`, await members(`waiting:${reason}`), expected);
  }
  same(
    'deadlines',
    await members('deadlines'),
    entries.filter(([, e]) => e.due).map(([id]) => id),
  );
  const waiting = new Map<string, string[]>();
  for (const [id, { topics = [] }] of entries) {
    for (const topic of topics) waiting.set(topic, [...(waiting.get(topic) ?? []), id]);
  }
  for (const topic of new Set([...(await keysOf('waits')), ...waiting.keys()])) {
    same(`waits:${topic}`, await members(`waits:${topic}`), waiting.get(topic) ?? []);
  }
  for (const kind of EVENT_KINDS) {
    const own = entries.filter(([id]) => id.startsWith(`${kind}:`));
    same(
      `open:${kind}`,
      await members(`open:${kind}`),
      own.filter(([, e]) => e.status === 'accepted').map(([id]) => id),
    );
  }
  const turns = new Map<string, string[]>();
  for (const [id, e] of entries) {
    const inTurn = e.status === 'accepted' || (e.status === 'waiting' && e.parked && e.reason === 'earlier-event');
    if (!inTurn || !e.dn) continue;
    const turn = e.dn;
    turns.set(turn, [...(turns.get(turn) ?? []), id]);
  }
  for (const turn of new Set([...(await keysOf('unmapped')), ...(await keysOf('notice')), ...turns.keys()])) {
    const sole = await redis.hget(`${prefix}:notice:${turn}`, 'sole');
    const among = await members(`unmapped:${turn}`);
    if (sole && among.length > 0) problems.push(`${turn} has ${sole} apart from ${among.join(', ')}`);
    same(`unmapped:${turn}`, sole ? [sole.slice(sole.indexOf(' ') + 1)] : among, turns.get(turn) ?? []);
  }

  for (const dn of await keysOf('notice')) {
    const hash = await redis.hgetall(`${prefix}:notice:${dn}`);
    // the rest of it lies in the history
    if (hash.cold) continue;
    const own = entries.filter(([, e]) => e.dn === dn);
    const open = own.filter(([, e]) => e.ended === undefined).length;
    if (Number(hash.open ?? 0) !== open) problems.push(`${dn} counts ${hash.open} open events instead of ${open}`);
    same(
      `events of ${dn}`,
      Object.entries(hash).flatMap(([name, value]) => (name.startsWith('e:') ? [idOf(value)] : [])),
      own.map(([id]) => id),
    );
    for (const destination of DESTINATIONS) {
      const places = Object.entries(hash).flatMap(([name, value]) =>
        name.startsWith(`l:${destination}:`) ? [`${name.slice(`l:${destination}:`.length)} ${value}`] : [],
      );
      const expected = [...deliveries].flatMap(([id, d]) =>
        d.dn === dn && id.startsWith(`${destination}-`) && d.pos !== undefined ? [`${d.pos} ${id}`] : [],
      );
      same(`lane of ${dn} to ${destination}`, places, expected);
      const keepsPlace = [...deliveries].flatMap(([id, d]) => {
        const stays =
          (d.status === 'pending' && d.waits === undefined) ||
          d.status === 'sending' ||
          (d.status === 'attention' &&
            (d.reason === 'outcome-unknown' || (d.reason === 'retries-exhausted' && d.maybe !== undefined)));
        return d.dn === dn && id.startsWith(`${destination}-`) && stays ? [`${d.pos} ${id}`] : [];
      });
      same(`open deliveries of ${dn} to ${destination}`, places, keepsPlace);
    }
    const items = Object.entries(hash).flatMap(([name, value]) =>
      name.startsWith('i:') ? [parse<string[]>(value)] : [],
    );
    // what the events took of it is what its counts say
    const took = new Map<string, number>();
    for (const [id] of own) {
      const text = hashes.get(id)?.took;
      const { counts = {} } = text ? parse<{ counts?: Record<string, number> }>(text) : {};
      for (const [name, by] of Object.entries(counts)) took.set(name, (took.get(name) ?? 0) + by);
    }
    const kept = Object.keys(hash).filter((name) => name === 'sent' || /^[nrfp]:/.test(name));
    for (const name of new Set([...kept, ...took.keys()])) {
      if (Number(hash[name] ?? 0) !== (took.get(name) ?? 0)) {
        problems.push(`${dn} ${name} is ${hash[name]} and its events took ${took.get(name)}`);
      }
    }
    const shipped = items.filter(([, , shippedBy]) => shippedBy).length;
    const sent = Number(hash.sent ?? 0);
    if (sent < shipped) problems.push(`${dn} has sent ${sent} and ${shipped} pieces are out or back`);
    const state = hash.state ?? 'pending';
    const total = Number(hash.total ?? 0);
    const fits: Record<string, boolean> = {
      pending: sent === 0,
      'partly-shipped': sent > 0 && sent < total,
      shipped: sent >= total && sent > 0,
      closed: true,
      refused: sent === 0,
      cancelled: sent === 0,
    };
    if (!fits[state]) problems.push(`${dn} is ${state} and has sent ${sent} of ${total}`);
  }

  for (const destination of DESTINATIONS) {
    const own = [...deliveries].filter(([id]) => id.startsWith(`${destination}-`));
    const work: string[] = [];
    const due: string[] = [];
    for (const [id, d] of own) {
      const first = (await redis.hget(`${prefix}:notice:${d.dn}`, `l:${destination}`))?.split(' ')[0];
      const waits = d.status === 'pending' && String(d.pos) === first;
      if (waits || d.status === 'sending' || d.asked !== undefined) work.push(id);
      if (waits) due.push(id);
    }
    same(`open:${destination}`, await members(`open:${destination}`), work);
    same(`due:${destination}`, await members(`due:${destination}`), due);
  }

  const ended = new Map<string, number>();
  for (const [id, e] of entries) {
    if (e.ended === undefined) continue;
    const name = `${id.slice(0, id.indexOf(':'))}:${e.status}`;
    ended.set(name, (ended.get(name) ?? 0) + 1);
  }
  const counted = Object.entries(await redis.hgetall(`${prefix}:ended`)).filter(([, n]) => n !== '0');
  same(
    'ended',
    counted.map(([name, n]) => `${name} ${n}`),
    [...ended].map(([name, n]) => `${name} ${n}`),
  );
  return problems;
};
