import type { RedisClient } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import { isListedNoticeField } from './ledger-page.js';
import { parse, type Records } from './ledger-records.js';

/** An event of a notice, as it stands there: of one that was let go the notice knows some more. */
const idOf = (entry: string): string => (entry.startsWith('[') ? String(parse<unknown[]>(entry)[0]) : entry);

/** Compares each notice's events, lanes, pieces, counts and state with the records: what does not hold goes to `problems`. */
export const compareNotices = async (redis: RedisClient, prefix: string, records: Records): Promise<void> => {
  const { events, deliveries, hashes, problems, keysOf, same } = records;
  const entries = [...events];
  for (const dn of await keysOf('notice')) {
    const hash = await redis.hgetall(`${prefix}:notice:${dn}`);
    for (const name of Object.keys(hash)) {
      if (!isListedNoticeField(name)) problems.push(`${dn} has the field ${name}, which docs/ledger.md lacks`);
    }
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
    const counted = own.filter(
      ([id, e]) => id.startsWith('checkout:') && !e.repeats && !e.takenBack && e.status !== 'superseded',
    ).length;
    if (Number(hash.checkouts ?? 0) !== counted) {
      problems.push(`${dn} counts ${hash.checkouts} checkouts instead of ${counted}`);
    }
    const kept = Object.keys(hash).filter((name) => name === 'sent' || /^[nrfpk]:/.test(name));
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
};
