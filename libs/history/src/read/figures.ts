import type { Destination, EventKind, EventStatus, Operation } from '@scm-relay/schemas';
import type { Query } from '../database.js';
import type { DeliveryFigures, SkuFigures, StatusCount } from '../history.js';

/** Milliseconds, which are computed in the database; null: of nothing. */
const milliseconds = (value: unknown): number | null => (value === null ? null : Math.round(Number(value)));

/** Counts for reconciling and for reports. What is open again is left out: Redis counts it. */
export const figures = (query: Query) => ({
  countByStatus: async (from: number, until: number): Promise<readonly StatusCount[]> => {
    const rows = await query(
      `SELECT kind, status, count(*) AS count FROM events
       WHERE accepted_at >= $1 AND accepted_at < $2 AND ended_at IS NOT NULL GROUP BY kind, status ORDER BY kind, status`,
      [new Date(from), new Date(until)],
    );
    return rows.map((row) => ({
      kind: row.kind as EventKind,
      status: row.status as EventStatus,
      count: Number(row.count),
    }));
  },

  deliveryFigures: async (from: number, until: number, by: 'hour' | 'day'): Promise<readonly DeliveryFigures[]> => {
    const rows = await query(
      `SELECT d.kind, d.destination, d.operation, date_trunc($3, d.accepted_at, 'UTC') AS at, count(*) AS deliveries,
         count(*) FILTER (WHERE d.status = 'delivered') AS delivered,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY w.ms) AS median, percentile_cont(0.95) WITHIN GROUP (ORDER BY w.ms) AS p95
       FROM deliveries d
       CROSS JOIN LATERAL (SELECT CASE WHEN d.status = 'delivered'
         THEN extract(epoch FROM d.ended_at - d.accepted_at)::float8 * 1000 END AS ms) w
       WHERE d.accepted_at >= $1 AND d.accepted_at < $2 AND d.ended_at IS NOT NULL
       GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2, 3`,
      [new Date(from), new Date(until), by],
    );
    return rows.map((row) => ({
      kind: row.kind as EventKind,
      destination: row.destination as Destination,
      operation: row.operation as Operation,
      at: (row.at as Date).getTime(),
      deliveries: Number(row.deliveries),
      delivered: Number(row.delivered),
      medianMs: milliseconds(row.median),
      p95Ms: milliseconds(row.p95),
    }));
  },

  skuFigures: async (from: number, until: number, limit: number): Promise<readonly SkuFigures[]> => {
    const rows = await query(
      `SELECT sku, count(shipped_by) AS shipped, count(returned_by) AS returned FROM items
       WHERE first_at >= $1 AND first_at < $2 GROUP BY sku ORDER BY returned DESC, shipped DESC, sku LIMIT $3`,
      [new Date(from), new Date(until), limit],
    );
    return rows.map((row) => ({
      sku: String(row.sku),
      shipped: Number(row.shipped),
      returned: Number(row.returned),
    }));
  },

  size: async (): Promise<{ readonly events: number; readonly bytes: number }> => {
    const [row] = await query(
      `SELECT coalesce(sum(greatest(c.reltuples, 0)) FILTER (WHERE i.inhparent = 'events'::regclass), 0) AS events,
              coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE c.relkind = 'r' AND i.inhparent IN
         ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass, 'notices'::regclass, 'items'::regclass, 'audit'::regclass)`,
    );
    return { events: Number(row?.events), bytes: Number(row?.bytes) };
  },
});
