import { openHistory } from '@scm-relay/history';
import { expect } from 'chai';
import {
  DAY,
  keptAttempt,
  keptDelivery,
  keptEvent,
  keptItem,
  keptNotice,
  NOON,
  useHistory,
} from '../../support/kept.js';

describe('putting a batch into the history', () => {
  const { history, put, sql, url } = useHistory();
  const count = async (table: string) => Number((await sql(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

  it('writes one row per event, delivery, attempt, notice, item and audit entry, however often it is put', async () => {
    const batch = {
      events: [keptEvent()],
      notices: [keptNotice()],
      audit: [{ id: '1-0', at: NOON, user: 'olga', action: 'retry', entry: '{"note":"once"}' }],
    };
    expect(await history().put(batch)).to.deep.equal({ events: 1, notices: 1, audit: 1 });
    expect(await history().put(batch)).to.deep.equal({ events: 0, notices: 0, audit: 0 });
    for (const table of ['events', 'deliveries', 'attempts', 'notices', 'items', 'audit'])
      expect(await count(table), table).to.equal(1);
  });

  it('gives back what it was given', async () => {
    const event = keptEvent({
      fields: { body: '{"msg":"不要了 \u0000 \\ \' 😀"}', 'wdt-1.request': 'x'.repeat(50_000) },
    });
    const notice = keptNotice();
    await put({ events: [event], notices: [notice] });
    expect(await history().find('refund', 'r1')).to.deep.equal(event);
    expect(await history().noticesOf({ dn: 'OMS1' })).to.deep.equal([notice]);
  });

  it('lets a newer revision take the place of an older one with its deliveries, attempts and items', async () => {
    await put({ events: [keptEvent()], notices: [keptNotice()] });
    const delivery = keptDelivery({
      id: 'wdt-2/refund:r1',
      attempts: [keptAttempt({ n: 2, outcome: 'unknown' }), keptAttempt({ n: 3 })],
    });
    const event = keptEvent({ revision: 2, status: 'resolved', deliveries: [delivery] });
    const notice = keptNotice({ revision: 2, items: [keptItem({ sn: 'a' }), keptItem({ sn: 'b' })] });
    expect(await put({ events: [event], notices: [notice] })).to.include({ events: 1, notices: 1 });
    expect(await history().find('refund', 'r1')).to.deep.equal(event);
    expect(await sql('SELECT name, attempts FROM deliveries')).to.deep.equal([{ name: 'wdt-2', attempts: 2 }]);
    expect(await sql('SELECT n, outcome FROM attempts ORDER BY n')).to.deep.equal([
      { n: 2, outcome: 'unknown' },
      { n: 3, outcome: 'delivered' },
    ]);
    expect(await sql('SELECT sn FROM items ORDER BY sn')).to.deep.equal([{ sn: 'a' }, { sn: 'b' }]);
  });

  it('lets a writer that slept overwrite nothing newer, in no table', async () => {
    const newer = keptEvent({ revision: 5, status: 'resolved', deliveries: [] });
    await put({ events: [newer], notices: [keptNotice({ revision: 5, items: [] })] });
    await put({ events: [keptEvent({ revision: 4 })], notices: [keptNotice({ revision: 4 })] });
    expect(await history().find('refund', 'r1')).to.deep.equal(newer);
    for (const table of ['deliveries', 'attempts', 'items']) expect(await count(table), table).to.equal(0);
  });

  it('takes the newest of several records of one event in one batch', async () => {
    await put({ events: [keptEvent({ revision: 2, status: 'resolved' }), keptEvent({ revision: 1 })] });
    expect(await history().find('refund', 'r1')).to.include({ revision: 2, status: 'resolved' });
  });

  it('writes each row once when several processes put the same batches at once', async () => {
    const others = [1, 2, 3].map((n) => openHistory({ url: url(), name: `other ${n}` }));
    const batches = Array.from({ length: 12 }, (_, n) =>
      Array.from({ length: 20 }, (_, i) => keptEvent({ seq: `s${i}`, revision: 1 + ((n * 7 + i) % 4), no: i })),
    );
    await Promise.all(batches.map((events, n) => (others[n % 3] ?? history()).put({ events, notices: [], audit: [] })));
    await Promise.all(others.map((other) => other.close()));
    expect(await sql('SELECT DISTINCT revision FROM events')).to.deep.equal([{ revision: '4' }]);
    for (const table of ['events', 'deliveries', 'attempts']) expect(await count(table), table).to.equal(20);
  });

  it('takes back all of a batch of which one record cannot be written', async () => {
    const failure = await put({ events: [keptEvent(), keptEvent({ seq: 'bad', no: Number.NaN })] }).catch((e) => e);
    expect(failure).to.include({ name: 'HistoryError', code: 'failed' });
    expect(await count('events')).to.equal(0);
  });

  it('makes the months that a batch needs, however old', async () => {
    const years = [2019, 2024, 2031].map((year) => Date.UTC(year, 0, 31, 23, 59, 59, 999));
    await put({
      events: years.map((acceptedAt, i) => keptEvent({ acceptedAt, seq: `y${i}` })),
      notices: years.map((firstAt, i) => keptNotice({ firstAt, dn: `OMS${i}` })),
    });
    const rows = await sql(`SELECT tableoid::regclass::text AS name FROM events ORDER BY 1`);
    expect(rows.map(({ name }) => name)).to.deep.equal(['events_2019_01', 'events_2024_01', 'events_2031_01']);
  });

  it('takes in numbers that PostgreSQL has no characters for, once', async () => {
    const event = keptEvent({ seq: 'a\u0000b', dn: 'd\u0000', reason: 'half \ud800 \\u0000 "\\\\"', tns: ['t\u0000'] });
    const notice = keptNotice({ dn: 'd\u0000', items: [keptItem({ sku: '\u0000' })] });
    await put({ events: [event], notices: [notice] });
    await put({ events: [{ ...event, revision: 2 }], notices: [{ ...notice, revision: 2 }] });
    expect(await count('deliveries')).to.equal(1);
    expect(await history().find('refund', 'a\u0000b')).to.deep.equal({ ...event, revision: 2 });
    expect(await history().byNumber('d\u0000')).to.have.lengthOf(1);
    expect(await history().noticesOf({ dn: 'd\u0000' })).to.have.lengthOf(1);
    expect(await sql('SELECT reason FROM events')).to.deep.equal([{ reason: 'half \ufffd \\u0000 "\\\\"' }]);
  });

  it('keeps two events of one seq apart that were accepted in different times', async () => {
    await put({ events: [keptEvent(), keptEvent({ acceptedAt: NOON + 500 * DAY, no: 8 })] });
    expect(await count('events')).to.equal(2);
    expect(await history().find('refund', 'r1')).to.include({ no: 8 });
  });

  it('takes in a checkout of 2,000 pieces', async () => {
    const sns = Array.from({ length: 2_000 }, (_, i) => `50463519987020000${String(i).padStart(5, '0')}`);
    const items = sns.map((sn) => keptItem({ sn, returnedBy: null }));
    await put({ events: [keptEvent({ kind: 'checkout', seq: 'c1', sns })], notices: [keptNotice({ items })] });
    expect(await count('items')).to.equal(2_000);
    expect(await history().byNumber(sns[1_999] ?? '')).to.have.lengthOf(1);
  });
});
