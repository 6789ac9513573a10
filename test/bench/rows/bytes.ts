import type { RedisClient } from '@scm-relay/runtime';
import { number } from '../report.js';
import type { Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';

/**
 * What is kept `ITEM_RETENTION_DAYS` (claim, notice, items; and the indexes that find them by any number), what
 * `RETENTION_DAYS`; everything else must not grow with the events.
 */
const COMPACT = ['claim', 'dn', 'notice'];
const INDEX = ['sn', 'tn', 'order', 'reference', 'bill'];
const FULL = ['event', 'body', 'delivery', 'request', 'attempts'];

const PARTS = [
  ['compact', COMPACT],
  ['full', FULL],
  ['index', INDEX],
] as const;
const partOf = (name: string): string => PARTS.find(([, names]) => names.includes(name))?.[0] ?? '';

interface Family {
  keys: number;
  bytes: number;
  readonly encodings: Set<string>;
}

/** Every key under the prefix, by the name after it, with MEMORY USAGE and encoding. */
const families = async (redis: RedisClient, prefix: string): Promise<Map<string, Family>> => {
  const found = new Map<string, Family>();
  let cursor = '0';
  do {
    const [next, keys] = await redis.call('SCAN', cursor, 'COUNT', '1000').then((r) => r as [string, string[]]);
    cursor = next;
    const own = keys.filter((key) => key.startsWith(`${prefix}:`));
    const sizes = await Promise.all(own.map((key) => redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')));
    const encodings = await Promise.all(own.map((key) => redis.call('OBJECT', 'ENCODING', key)));
    for (const [i, key] of own.entries()) {
      const name = key.slice(prefix.length + 1).split(':')[0] ?? '';
      const family = found.get(name) ?? { keys: 0, bytes: 0, encodings: new Set<string>() };
      family.keys += 1;
      family.bytes += Number(sizes[i]);
      family.encodings.add(String(encodings[i]));
      found.set(name, family);
    }
  } while (cursor !== '0');
  return found;
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
      const empty = await families(stage.client, stage.prefix);
      await load.run({ url, connections: 16, events });
      await vendor.wait(events);
      await settled(stage.queues, 'end of the deliveries');
      const after = await families(stage.client, stage.prefix);
      const per = (names: readonly string[]) =>
        names.reduce((sum, name) => sum + (after.get(name)?.bytes ?? 0), 0) / events;
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
      const rows = [...after]
        .map(([name, { keys, bytes, encodings }]) => ({ name, keys: keys / events, bytes: bytes / events, encodings }))
        .filter(({ name }) => PARTS.some(([, names]) => names.includes(name)))
        .sort((a, b) => partOf(a.name).localeCompare(partOf(b.name)) || b.bytes - a.bytes);
      const rest = [...after].filter(([name]) => partOf(name) === '');
      return {
        lines: [
          line('Redis bytes per delivered checkout of 3 items: claim, notice, items', per(COMPACT), 1024, '≤ 1 KB'),
          line('the same: indexes by item code, parcel and order, kept as long', per(INDEX), null, 'report'),
          line('the same: event, request, attempts', per(FULL), 2560, '≤ 2.5 KB'),
        ],
        details: [
          {
            title: `Redis bytes per delivered checkout of 3 items (MEMORY USAGE over ${number(events)} events)`,
            head: ['key', 'part', 'keys', 'bytes', 'encoding'],
            rows: rows.map(({ name, keys, bytes, encodings }) => [
              name,
              partOf(name),
              number(keys, 2),
              number(bytes),
              [...encodings].join(', '),
            ]),
          },
          {
            title:
              'What does not grow with the events (bounded: the last 1,000 jobs of each queue, counters, open work)',
            head: ['key', 'keys', 'bytes in all'],
            rows: rest.map(([name, { keys, bytes }]) => [
              empty.has(name) ? name : `${name} (new)`,
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
