import { expect } from 'chai';
import { DAY, keptDelivery, keptEvent, keptItem, keptNotice, NOON, useHistory } from '../../support/kept.js';

describe('figures of the history', () => {
  const { history, put, sql } = useHistory();
  const pos = (seq: string, status: 'delivered' | 'resolved', endedAt: number) => [
    keptDelivery({ id: `pos-1/refund:${seq}`, destination: 'pos', operation: 'pos.refund', status, endedAt }),
  ];

  it('counts ended events by kind and status, between two instants', async () => {
    await put({
      events: [
        keptEvent({ seq: 'a' }),
        keptEvent({ seq: 'b' }),
        keptEvent({ seq: 'c', status: 'resolved' }),
        keptEvent({ seq: 'd', kind: 'checkout' }),
        keptEvent({ seq: 'open', endedAt: null }),
        keptEvent({ seq: 'later', acceptedAt: NOON + DAY }),
      ],
    });
    expect(await history().countByStatus(NOON, NOON + DAY)).to.deep.equal([
      { kind: 'checkout', status: 'delivered', count: 1 },
      { kind: 'refund', status: 'delivered', count: 2 },
      { kind: 'refund', status: 'resolved', count: 1 },
    ]);
  });

  it('says by destination and hour or day how much was delivered, and how fast', async () => {
    const took = [1_000, 2_000, 3_000, 10_000];
    await put({
      events: [
        ...took.map((ms, i) => keptEvent({ seq: `s${i}`, deliveries: pos(`s${i}`, 'delivered', NOON + ms) })),
        keptEvent({ seq: 'r', deliveries: pos('r', 'resolved', NOON + DAY) }),
        keptEvent({ seq: 'n', acceptedAt: NOON + 3_600_000 }),
      ],
    });
    const common = { kind: 'refund', destination: 'pos', operation: 'pos.refund' } as const;
    const [first, second] = await history().deliveryFigures(NOON, NOON + DAY, 'hour');
    expect(first).to.deep.equal({ ...common, at: NOON, deliveries: 5, delivered: 4, medianMs: 2_500, p95Ms: 8_950 });
    expect(second).to.include({ destination: 'wdt', at: NOON + 3_600_000, delivered: 1, medianMs: 1_000 });
    const days = await history().deliveryFigures(NOON, NOON + DAY, 'day');
    expect(days.map(({ at, destination }) => [at, destination])).to.deep.equal([
      [NOON - DAY / 2, 'pos'],
      [NOON - DAY / 2, 'wdt'],
    ]);
    await put({
      events: [keptEvent({ seq: 'x', acceptedAt: NOON + 9 * DAY, deliveries: pos('x', 'resolved', NOON) })],
    });
    expect(await history().deliveryFigures(NOON + 9 * DAY, NOON + 10 * DAY, 'day')).to.deep.include.members([
      { ...common, at: NOON + 8.5 * DAY, deliveries: 1, delivered: 0, medianMs: null, p95Ms: null },
    ]);
  });

  it('says of each sku how many pieces left and came back', async () => {
    const items = [
      keptItem({ sn: '1', sku: 'A' }),
      keptItem({ sn: '2', sku: 'A', returnedBy: null }),
      keptItem({ sn: '3', sku: 'B', returnedBy: null }),
      keptItem({ sn: '4', sku: 'C', returnedBy: null, shippedBy: null }),
    ];
    await put({ notices: [keptNotice({ items }), keptNotice({ dn: 'LATE', firstAt: NOON + DAY })] });
    expect(await history().skuFigures(NOON - 2 * DAY, NOON, 2)).to.deep.equal([
      { sku: 'A', shipped: 2, returned: 1 },
      { sku: 'B', shipped: 1, returned: 0 },
    ]);
  });

  it('says how large it is', async () => {
    await put({ events: Array.from({ length: 300 }, (_, i) => keptEvent({ seq: `s${i}` })) });
    await sql('ANALYZE events_2026_11');
    const { events, bytes } = await history().size();
    expect(events).to.equal(300);
    expect(bytes).to.be.within(50_000, 5_000_000);
  });
});
