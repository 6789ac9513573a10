import { readFileSync } from 'node:fs';
import { HISTORY_ERROR_CODES, HistoryError } from '@scm-relay/history';
import { expect } from 'chai';
import { DAY, keptAttempt, keptDelivery, keptEvent, keptItem, keptNotice, useHistory } from '../../support/kept.js';
import { sharedPostgres } from '../../support/postgres.js';

const page = readFileSync(new URL('../../../../docs/history.md', import.meta.url), 'utf8');
const VIEWS = ['v_events', 'v_deliveries', 'v_attempts', 'v_items'];

describe('docs/history.md', () => {
  const { put, sql, url } = useHistory();
  const queries = [...page.matchAll(/^(.+):\n\n```sql\n([^`]+)```/gm)].map(([, title = '', text = '']) => ({
    title,
    text,
  }));
  const put30Days = async (): Promise<void> => {
    const now = Date.now();
    const lives = Array.from({ length: 20 }, (_, i) => {
      const [dn, sn] = [`OMS${i}`, `50463519987020000000${10 + i}`];
      const shippedAt = now - (i + 8) * DAY;
      const returnedAt = now - (i % 6) * DAY - 1000;
      const failed = keptDelivery({
        id: `wdt-1/refund:r${i}`,
        status: i % 5 === 0 ? 'resolved' : 'delivered',
        reason: i % 5 === 0 ? 'vendor-rejected' : null,
        endedAt: returnedAt + 60_000,
        attempts: [
          keptAttempt({ outcome: 'retry', httpStatus: 503, at: returnedAt }),
          keptAttempt({ n: 2, at: returnedAt }),
        ],
      });
      return {
        notice: keptNotice({
          dn,
          firstAt: shippedAt - 1000,
          lastAt: returnedAt,
          items: [keptItem({ sn, shippedBy: `c${i}`, returnedBy: `r${i}` })],
        }),
        events: [
          keptEvent({ kind: 'checkout', seq: `c${i}`, dn, acceptedAt: shippedAt }),
          keptEvent({ seq: `r${i}`, dn, acceptedAt: returnedAt, deliveries: [failed] }),
        ],
      };
    });
    await put({ events: lives.flatMap(({ events }) => events), notices: lives.map(({ notice }) => notice) });
  };

  it('has ten queries', () => {
    expect(queries).to.have.lengthOf(10);
  });

  for (const { title, text } of queries) {
    it(`has a query that works: ${title}`, async () => {
      await put30Days();
      const rows = await sql(text);
      expect(rows).not.to.have.lengthOf(0);
      for (const row of rows.slice(0, 3)) expect(Object.values(row)).not.to.include(null);
    });
  }

  for (const view of VIEWS) {
    it(`describes every column of ${view}, and no other`, async () => {
      const [, table = ''] = new RegExp(`\`${view}\`:[^|]+((?:\\|.*\\n)+)`).exec(page) ?? [];
      const described = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
      );
      const rows = await sql(`SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${view}'`);
      expect(described.sort()).to.deep.equal(rows.map(({ name }) => String(name)).sort());
    });
  }

  it('says what a user for reports needs, which is no table', async () => {
    const server = await sharedPostgres();
    const database = new URL(url()).pathname.slice(1);
    const [, statements = ''] = /```\n(CREATE ROLE reports[^`]+)```/.exec(page) ?? [];
    await sql(statements);
    try {
      for (const view of VIEWS) await sql(`SET ROLE reports; SELECT * FROM ${view} LIMIT 1`);
      for (const table of ['events', 'deliveries', 'attempts', 'notices', 'items', 'audit', 'tombstones']) {
        const failure: unknown = await sql(`SET ROLE reports; SELECT * FROM ${table}`).catch((error: unknown) => error);
        expect(failure, table).to.include({ code: '42501' });
      }
    } finally {
      await server.sql('DROP OWNED BY reports', database);
      await server.sql('DROP ROLE reports');
    }
  });

  it('lists every table', async () => {
    const rows = await sql(`SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition`);
    const [, section = ''] = /## Tables\n([\s\S]+?)\n## /.exec(page) ?? [];
    const listed = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
    expect(listed.sort()).to.deep.equal(rows.map(({ name }) => String(name)).sort());
  });

  it('explains every code of failure, and which of them waiting does not mend', () => {
    const rows = [...page.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (\*wrong\*)?/gm)].flatMap(
      ([, cell = '', wrong]) =>
        [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => [code, wrong === undefined] as const),
    );
    const codes = rows.filter(([code]) => HISTORY_ERROR_CODES.some((each) => each === code));
    expect(codes).to.deep.equal(HISTORY_ERROR_CODES.map((code) => [code, new HistoryError(code, '').down]));
  });
});
