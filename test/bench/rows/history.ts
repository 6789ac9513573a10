import { type Batch, type History, openHistory } from '@scm-relay/history';
import { startPostgres } from '../../support/postgres.js';
import { keptCheckout } from '../load/kept.js';
import { type Line, ms, number, rate } from '../report.js';
import type { Row } from '../row.js';
import { percentile, spread } from '../stats.js';

/** Events of one batch, and batches on their way at a time, as the history process has them. */
const BATCH = 500;
const LEASES = 2;
const NOW = Date.UTC(2026, 10, 15);
const MONTHS = 24;
const LOOKUPS = 300;

const batchFrom = (first: number): Batch => {
  const all = Array.from({ length: BATCH }, (_, i) => keptCheckout(first + i, NOW + first + i));
  return { events: all.map(({ event }) => event), notices: all.map(({ notice }) => notice), audit: [] };
};

/** Events per second, round by round. */
const putting = async (history: History, rounds: number, events: number): Promise<number[]> => {
  const rates: number[] = [];
  await history.put(batchFrom(1));
  for (let round = 1; round <= rounds; round++) {
    const batches = Array.from({ length: events / BATCH }, (_, i) => batchFrom(round * 10_000_000 + i * BATCH));
    const began = performance.now();
    await Promise.all(
      Array.from({ length: LEASES }, async () => {
        for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await history.put(batch);
      }),
    );
    rates.push((events / (performance.now() - began)) * 1000);
  }
  return rates;
};

/** The number of the nth generated event, of a kind that every search knows. */
const generated = { sn: (n: number) => `sn${n}x`, dn: (n: number) => `gen${n}x` };

/**
 * Copies of one event that differ in their numbers, over MONTHS months, made where they lie. The index of numbers is built afterwards,
 * which takes a fraction of the time; what it then looks like is what years of writing make of it.
 */
const fillWith = (events: number): string => `
  DROP INDEX events_numbers;
  INSERT INTO events (accepted_at, kind, seq, revision, "no", dn, tid, status, ended_at, destinations, numbers, doc)
  SELECT at, e.kind, 'gen-' || n, 1, n, 'GEN' || n || 'X', 'tid' || n, e.status, at + interval '1 second', e.destinations,
    ARRAY['gen-' || n, 'gen' || n || 'x', 'tid' || n, 'tn' || n || 'x', 'sn' || n || 'x', 'sn' || n || 'y', 'sn' || n || 'z'], e.doc
  FROM (SELECT * FROM events LIMIT 1) e, generate_series(1, ${events}) n,
    LATERAL (SELECT to_timestamp(${NOW / 1000}) - n * (interval '${MONTHS - 1} months' / ${events}) AS at) t;
  CREATE INDEX events_numbers ON events USING gin (array_to_tsvector(numbers)) WITH (gin_pending_list_limit = 1024);
  ANALYZE events;`;

const timesOf = async (history: History, events: number, look: (n: number) => Promise<unknown>): Promise<number[]> => {
  const times: number[] = [];
  for (let i = 0; i < LOOKUPS; i++) {
    const n = 1 + ((i * 7_919_573) % events);
    const began = performance.now();
    await look(n);
    times.push(performance.now() - began);
  }
  await history.search({}, { limit: 1 });
  return times;
};

/** What PostgreSQL takes in per second, and how long a search by any number takes among very many events. */
export const historyRow: Row = {
  name: 'history',
  measure: async ({ sizes, note }) => {
    const { rounds, put, generate } = sizes.history;
    const server = await startPostgres({
      settings: {
        ...{ fsync: 'on', full_page_writes: 'on', shared_buffers: '512MB', max_wal_size: '4GB' },
        ...{ maintenance_work_mem: '512MB', checkpoint_timeout: '15min' },
      },
    });
    const history = openHistory({ url: await server.createDatabase(), name: 'bench' });
    try {
      await history.migrate();
      const rates = await putting(history, rounds, put);
      const { bytes } = await history.size();
      const bytesEach = bytes / (rounds * put + BATCH);
      note(`${number(percentile(rates, 0.5))} events a second`);

      const database = history.place.slice(history.place.indexOf('/') + 1);
      for (let month = 0; month < MONTHS; month++) await history.partitions.ahead(NOW - month * 31 * 86_400_000);
      await server.sql(fillWith(generate), database);
      note(`${number(generate)} generated`);
      const exact = await timesOf(history, generate, (n) => history.byNumber(generated.sn(n)));
      const beginning = await timesOf(history, generate, (n) =>
        history.search({ text: generated.dn(n) }, { limit: 50 }),
      );
      const missing = await timesOf(history, generate, (n) => history.search({ text: `none-${n}` }, { limit: 50 }));
      const found = await timesOf(history, generate, (n) => history.find('checkout', `gen-${n}`));
      const line = (what: string, values: readonly number[]): Line => ({
        row: 'history',
        what: `${what} among ${number(generate)} events, 99 of 100 within`,
        ours: ms(percentile(values, 0.99)),
        against: '–',
        result: `median ${ms(percentile(values, 0.5))}`,
        spread: '–',
        goal: '≤ 50 ms',
        met: percentile(values, 0.99) <= 50,
      });
      const puts: Line = {
        row: 'history',
        what: 'checkouts of three pieces written with their notices, one delivery and attempt each',
        ours: rate(percentile(rates, 0.5), 'events/s'),
        against: '–',
        result: `${number(bytesEach)} bytes each, indexes included`,
        spread: spread(rates),
        goal: '≥ 3,000/s',
        met: percentile(rates, 0.5) >= 3_000,
      };
      return {
        lines: [
          puts,
          line('any number', exact),
          line('the beginning of a number', beginning),
          line('a number nobody has', missing),
          line('an event by kind and seq', found),
        ],
      };
    } finally {
      await history.close();
      await server.stop();
    }
  },
};
