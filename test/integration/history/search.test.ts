import type { EventFilter, EventPosition } from '@scm-relay/history';
import type { KeptEvent } from '@scm-relay/schemas';
import { expect } from 'chai';
import { DAY, keptDelivery, keptEvent, NOON, useHistory } from '../../support/kept.js';

describe('searching the history', () => {
  const { history, put, sql } = useHistory();

  /** all pages of a filter, with how many there were */
  const pages = async (filter: EventFilter, limit: number) => {
    const found: KeptEvent[] = [];
    let after: EventPosition | null = null;
    let count = 0;
    do {
      const page = await history().search(filter, { limit, ...(after === null ? {} : { after }) });
      found.push(...page.events);
      after = page.next;
      count += 1;
    } while (after !== null);
    return { seqs: found.map(({ seq }) => seq), count };
  };

  it('goes through all events once, newest first, over months and events of the same millisecond', async () => {
    const times = [NOON, NOON, NOON, NOON + 1, NOON + 40 * DAY, NOON - 40 * DAY, NOON];
    const events = times.map((acceptedAt, i) =>
      keptEvent({ seq: `s${i}`, kind: i === 6 ? 'checkout' : 'refund', acceptedAt }),
    );
    await put({ events });
    const expected = ['s4', 's3', 's2', 's1', 's0', 's6', 's5'];
    for (const limit of [1, 2, 3, 7, 50]) expect((await pages({}, limit)).seqs, String(limit)).to.deep.equal(expected);
  });

  it('goes on where it was although events came in and moved meanwhile', async () => {
    await put({ events: [1, 2, 3, 4].map((n) => keptEvent({ seq: `s${n}`, acceptedAt: NOON + n })) });
    const first = await history().search({}, { limit: 2 });
    expect(first.events.map(({ seq }) => seq)).to.deep.equal(['s4', 's3']);
    await put({
      events: [
        keptEvent({ seq: 'new', acceptedAt: NOON + 9 }),
        keptEvent({ seq: 's3', acceptedAt: NOON + 3, revision: 2 }),
        keptEvent({ seq: 'late', acceptedAt: NOON + 1.5 }),
      ],
    });
    await sql(`DELETE FROM events WHERE seq = 's3'`);
    const { events } = await history().search({}, { limit: 9, ...(first.next && { after: first.next }) });
    expect(events.map(({ seq }) => seq)).to.deep.equal(['s2', 'late', 's1']);
  });

  it('filters by kind, status, reason, destination and time, alone and together', async () => {
    const pos = [keptDelivery({ id: 'pos-1/refund:x', destination: 'pos', operation: 'pos.refund' })];
    await put({
      events: [
        keptEvent({ seq: 'a', acceptedAt: NOON, kind: 'checkout' }),
        keptEvent({ seq: 'b', acceptedAt: NOON + 1, deliveries: pos }),
        keptEvent({ seq: 'c', acceptedAt: NOON + 2, status: 'resolved', reason: 'vendor-rejected', deliveries: pos }),
        keptEvent({ seq: 'd', acceptedAt: NOON + 3, status: 'recorded', deliveries: [] }),
      ],
    });
    const cases: readonly (readonly [EventFilter, string])[] = [
      [{ kind: 'checkout' }, 'a'],
      [{ status: 'delivered' }, 'ba'],
      [{ status: 'resolved' }, 'c'],
      [{ reason: 'vendor-rejected' }, 'c'],
      [{ destination: 'pos' }, 'cb'],
      [{ destination: 'pos', status: 'delivered' }, 'b'],
      [{ kind: 'checkout', status: 'resolved' }, ''],
      [{ from: NOON + 1, until: NOON + 3 }, 'cb'],
      [{ from: NOON + 3 }, 'd'],
      [{ until: NOON }, ''],
    ];
    for (const [filter, seqs] of cases)
      expect((await pages(filter, 1)).seqs.join(''), JSON.stringify(filter)).to.equal(seqs);
  });

  it('shows an event that is open again under every status: its row does not know it', async () => {
    await put({
      events: [
        keptEvent({ seq: 'open', endedAt: null, status: 'delivered', acceptedAt: NOON + 1 }),
        keptEvent({ seq: 'resolved', status: 'resolved' }),
      ],
    });
    expect((await pages({ status: 'resolved' }, 1)).seqs).to.deep.equal(['open', 'resolved']);
    expect((await pages({ destination: 'erp', reason: 'x' }, 1)).seqs).to.deep.equal(['open']);
    expect((await pages({ kind: 'checkout' }, 1)).seqs).to.deep.equal([]);
    expect((await history().search({}, { limit: 1 })).events[0]).to.include({ endedAt: null });
  });

  it('finds numbers by their beginning, letters in either case, with the other filters', async () => {
    await put({
      events: [
        keptEvent({ seq: 'a', dn: 'OMS777001', tns: ['sf123456'], acceptedAt: NOON }),
        keptEvent({ seq: 'b', dn: 'OMS777002', tns: [], acceptedAt: NOON + 1, status: 'resolved' }),
        keptEvent({ seq: 'c', dn: 'X-OMS777', tns: [], acceptedAt: NOON + 2 }),
      ],
    });
    const cases: readonly (readonly [EventFilter, string])[] = [
      [{ text: 'oms777' }, 'ba'],
      [{ text: 'OMS777001' }, 'a'],
      [{ text: 'SF1' }, 'a'],
      [{ text: 'sf12345' }, 'a'],
      [{ text: 'SF1234567' }, ''],
      [{ text: 'OMS777', status: 'resolved' }, 'b'],
      [{ text: 'OMS777', until: NOON + 1 }, 'a'],
      [{ text: '777' }, ''],
      [{ text: '%' }, ''],
    ];
    for (const [filter, seqs] of cases)
      expect((await pages(filter, 1)).seqs.join(''), JSON.stringify(filter)).to.equal(seqs);
  });

  describe('among very many', () => {
    const MANY = 45_000;
    beforeEach(async () => {
      // rows that differ in their numbers alone, made where they lie
      await put({ events: [keptEvent({ seq: 'seed', acceptedAt: NOON - DAY })] });
      await sql(`INSERT INTO events (accepted_at, kind, seq, revision, "no", status, ended_at, destinations, numbers, doc)
        SELECT accepted_at + n * interval '1 millisecond', kind, 'n' || n, 1, n,
          CASE WHEN n % 20000 = 7 THEN 'resolved' ELSE 'delivered' END, ended_at, destinations,
          ARRAY['n' || n, 'dense' || n, CASE WHEN n % 22000 = 5 THEN 'sparse' || n ELSE 'x' || n END], doc
        FROM events, generate_series(1, ${MANY}) n`);
    });

    it('ends for a filter that nothing meets', async () => {
      expect((await pages({ reason: 'none-has-it' }, 10)).seqs).to.deep.equal([]);
    });

    it('finds the rare ones of a status, and numbers that begin alike, few or many', async () => {
      expect((await pages({ status: 'resolved' }, 2)).seqs).to.have.lengthOf(3);
      expect((await pages({ text: 'sparse' }, 2)).seqs).to.have.lengthOf(3);
      const dense = await history().search({ text: 'DENSE' }, { limit: 50 });
      expect(dense.events).to.have.lengthOf(50);
      expect(dense.next).to.include({ seq: `n${MANY - 49}` });
    });
  });
});
