import { expect } from 'chai';
import { keptEvent, keptNotice, useHistory } from '../../support/kept.js';

const at = (text: string): number => Date.parse(text);

describe('the months of the history', () => {
  const { history, put, sql } = useHistory();
  const months = async (table: string): Promise<string[]> => {
    const rows = await sql(`SELECT inhrelid::regclass::text AS name FROM pg_inherits
      WHERE inhparent = '${table}'::regclass ORDER BY 1`);
    return rows.map(({ name }) => String(name).replace(`${table}_`, ''));
  };
  beforeEach(async () => {
    const rows =
      await sql(`SELECT inhrelid::regclass::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid
      WHERE c.relkind = 'r'`);
    for (const { name } of rows) await sql(`DROP TABLE ${String(name)}`);
    // it remembers what it has seen
    await history().partitions.drop(0);
  });

  it('are made ahead: this one and two more, in every table, once', async () => {
    expect(await history().partitions.ahead(at('2026-11-30T23:59:59Z'))).to.equal(3 * 6);
    for (const table of ['events', 'deliveries', 'attempts', 'notices', 'items', 'audit'])
      expect(await months(table), table).to.deep.equal(['2026_11', '2026_12', '2027_01']);
    expect(await history().partitions.ahead(at('2026-11-30T23:59:59Z'))).to.equal(0);
    expect(await history().partitions.ahead(at('2026-12-01T00:00:00Z'))).to.equal(6);
  });

  it('begin in UTC, whatever the time zone of the server', async () => {
    await sql('SET timezone TO "Asia/Shanghai"');
    await put({
      events: [
        keptEvent({ seq: 'last', acceptedAt: at('2026-10-31T23:59:59.999Z') }),
        keptEvent({ seq: 'first', acceptedAt: at('2026-11-01T00:00:00.000Z') }),
      ],
    });
    expect(await sql('SELECT seq, tableoid::regclass::text AS month FROM events ORDER BY accepted_at')).to.deep.equal([
      { seq: 'last', month: 'events_2026_10' },
      { seq: 'first', month: 'events_2026_11' },
    ]);
  });

  it('are dropped whole once they are older than asked for; the audit log stays', async () => {
    const old = at('2024-05-15T00:00:00Z');
    await history().put({
      events: [
        keptEvent({ seq: 'old', acceptedAt: old }),
        keptEvent({ seq: 'kept', acceptedAt: at('2024-06-01T00:00:00Z') }),
      ],
      notices: [keptNotice({ firstAt: old })],
      audit: [{ id: '1-0', at: old, user: 'olga', action: 'retry', entry: '{}' }],
    });
    expect(await history().partitions.drop(at('2024-06-20T12:00:00Z'))).to.deep.equal([
      'events_2024_05',
      'deliveries_2024_05',
      'attempts_2024_05',
      'notices_2024_05',
      'items_2024_05',
    ]);
    expect(await history().find('refund', 'old')).to.equal(null);
    expect(await history().find('refund', 'kept')).not.to.equal(null);
    expect(await months('audit')).to.deep.equal(['2024_05']);
    expect(await history().partitions.drop(at('2024-06-20T12:00:00Z'))).to.deep.equal([]);
  });

  it('are dropped though one of them cannot be, which is told', async () => {
    for (const month of ['2024-03', '2024-04', '2024-05'])
      await put({ events: [keptEvent({ seq: month, acceptedAt: at(`${month}-15T00:00:00Z`) })] });
    await sql('CREATE VIEW report AS SELECT seq FROM events_2024_04');
    const refused = await history()
      .partitions.drop(at('2024-06-20T12:00:00Z'))
      .then(() => '', String);
    await sql('DROP VIEW report');
    expect(refused).to.include('HistoryError');
    expect(await months('events')).to.deep.equal(['2024_04']);
    expect(await months('attempts')).to.deep.equal([]);
  });

  it('come back for an event of a month that was dropped', async () => {
    const event = keptEvent({ acceptedAt: at('2024-05-15T00:00:00Z') });
    await put({ events: [event] });
    await history().partitions.drop(at('2024-06-20T12:00:00Z'));
    await put({ events: [event] });
    expect(await history().find('refund', 'r1')).to.deep.equal(event);
  });

  it('do not need to be seen by a writer to be dropped under it', async () => {
    const event = keptEvent({ acceptedAt: at('2024-05-15T00:00:00Z') });
    await put({ events: [event] });
    for (const table of ['events', 'deliveries', 'attempts']) await sql(`DROP TABLE ${table}_2024_05`);
    await put({ events: [event] }).catch(() => undefined);
    await put({ events: [event] });
    expect(await history().find('refund', 'r1')).to.deep.equal(event);
  });
});
