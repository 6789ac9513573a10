import type { RedisClient } from '@scm-relay/runtime';
import { number } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';

/**
 * How long a key is kept says what it belongs to: `ITEM_RETENTION_DAYS` (claim, notice, items: `compact`; and the indexes that find
 * them by any number), `RETENTION_DAYS` (`full`), or no time at all: that must not grow with the events.
 */
type Part = 'compact' | 'index' | 'full' | 'bounded';

const DAY_MS = 86_400_000;
/** `RETENTION_DAYS` has its default of 30. */
const EVENTS_MS = 31 * DAY_MS;
/** Of what is kept as long as items, the names that are indexes. */
const INDEX = ['sn', 'tn', 'order', 'reference', 'bill'];

const partOf = (name: string, ttlMs: number): Part => {
  if (ttlMs < DAY_MS) return 'bounded';
  if (ttlMs < EVENTS_MS) return 'full';
  return INDEX.includes(name) ? 'index' : 'compact';
};

interface Family {
  readonly name: string;
  readonly part: Part;
  keys: number;
  bytes: number;
  readonly encodings: Set<string>;
}

/** Every key under the prefix, by the name after it and by part, with MEMORY USAGE and encoding. */
const families = async (redis: RedisClient, prefix: string): Promise<Family[]> => {
  const found = new Map<string, Family>();
  let cursor = '0';
  do {
    const [next, keys] = await redis.call('SCAN', cursor, 'COUNT', '1000').then((r) => r as [string, string[]]);
    cursor = next;
    const own = keys.filter((key) => key.startsWith(`${prefix}:`));
    const [ttls, sizes, encodings] = await Promise.all([
      Promise.all(own.map((key) => redis.pttl(key))),
      Promise.all(own.map((key) => redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0'))),
      Promise.all(own.map((key) => redis.call('OBJECT', 'ENCODING', key))),
    ]);
    for (const [i, key] of own.entries()) {
      const name = key.slice(prefix.length + 1).split(':')[0] ?? '';
      const part = partOf(name, ttls[i] ?? -1);
      const family = found.get(`${part} ${name}`) ?? { name, part, keys: 0, bytes: 0, encodings: new Set<string>() };
      family.keys += 1;
      family.bytes += Number(sizes[i]);
      family.encodings.add(String(encodings[i]));
      found.set(`${part} ${name}`, family);
    }
  } while (cursor !== '0');
  return [...found.values()];
};

/** Redis bytes that stay for one delivered checkout of three items. */
export const bytesRow: Row = {
  name: 'bytes',
  measure: async ({ folder, vendor, load, sizes }) => {
    const { events } = sizes.bytes;
    const stage = await openStage(folder, { vendorUrl: vendor.url });
    try {
      const { url } = await stage.ingress();
      await stage.worker('checkout', 'push');
      await vendor.reset();
      await stage.announce(load.next(), events);
      const before = new Set((await families(stage.client, stage.prefix)).map(({ name }) => name));
      await load.run({ url, connections: 16, events });
      await vendor.wait(events);
      await settled(stage.queues, 'end of the deliveries');
      const after = await families(stage.client, stage.prefix);
      const per = (part: Part) =>
        after.filter((family) => family.part === part).reduce((sum, { bytes }) => sum + bytes, 0) / events;
      const line = (what: string, value: number, goal: number | null, text: string) => ({
        row: 'bytes',
        what,
        ours: `${number(value)} B`,
        against: '–',
        result: `${number(value)} B`,
        spread: '–',
        goal: text,
        met: goal === null ? null : value <= goal,
      });
      const rows = after
        .filter(({ part }) => part !== 'bounded')
        .sort((a, b) => a.part.localeCompare(b.part) || b.bytes - a.bytes);
      const rest = after.filter(({ part }) => part === 'bounded');
      return {
        lines: [
          line('Redis bytes per delivered checkout of 3 items: claim, notice, items', per('compact'), 1024, '≤ 1 KB'),
          line('the same: indexes by item code, parcel and order, kept as long', per('index'), null, 'report'),
          line('the same: event, request, attempts', per('full'), 2560, '≤ 2.5 KB'),
        ],
        details: [
          {
            title: `Redis bytes per delivered checkout of 3 items (MEMORY USAGE over ${number(events)} events)`,
            head: ['key', 'part', 'keys', 'bytes', 'encoding'],
            rows: rows.map(({ name, part, keys, bytes, encodings }) => [
              name,
              part,
              number(keys / events, 2),
              number(bytes / events),
              [...encodings].join(', '),
            ]),
          },
          {
            title:
              'What does not grow with the events (bounded: the last 1,000 jobs of each queue, counters, open work)',
            head: ['key', 'keys', 'bytes in all'],
            rows: rest.map(({ name, keys, bytes }) => [
              before.has(name) ? name : `${name} (new)`,
              number(keys),
              number(bytes),
            ]),
          },
        ],
      };
    } finally {
      await stage.stop();
    }
  },
};
