import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { type Answer, type Stage, useBoard, VIEWER } from './stage.js';

interface Report {
  readonly kinds: Record<string, Record<string, unknown>>;
  readonly destinations: Record<string, Record<string, number | null>>;
  readonly returns: { sku: string; title: string | null; pieces: number }[];
  readonly medianMs: number | null;
  readonly counted: number;
  readonly hours: number;
}
const read = ({ json }: Answer) => json as Report;

/** Shipped, one piece of two back and delivered, the other declined; a refuse that waits. */
const live = async ({ desk }: Stage): Promise<void> => {
  await desk.announce(notice('D1', [line(1, 1, 2, { price: '19.90', title: 'T恤' })]));
  await desk.checkout('S-out', 'D1', [sn(1, 1), sn(1, 2)]);
  await desk.mapAll();
  await desk.attempt('push', { status: 'delivered' });
  await desk.refund('S-back', 'D1', sn(1, 1));
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'delivered' });
  await desk.refund('S-no', 'D1', sn(1, 2));
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
  await desk.refuse('S-lone', 'D2');
  await desk.mapAll();
};

describe('reports', () => {
  const board = useBoard();
  /** once all of the range is counted */
  const whole = (query: string): Promise<Report> =>
    until(
      async () => {
        const report = read(await board.stage().ask(`/api/reports${query}`, VIEWER));
        return report.counted === report.hours ? report : null;
      },
      { what: 'the report is complete' },
    ) as Promise<Report>;

  it('count what came by kind, with what became of it and what it was worth', async () => {
    await live(board.stage());
    const { kinds } = await whole('?range=today');
    const none = { accepted: 0, delivered: 0, open: 0, attention: 0, otherwise: 0, amount: '0.00' };
    expect(kinds).to.deep.equal({
      checkout: { ...none, accepted: 1, delivered: 1, amount: '39.80' },
      refund: { ...none, accepted: 2, delivered: 1, attention: 1, amount: '39.80' },
      refuse: { ...none, accepted: 1, open: 1 },
    });
  });

  it('count deliveries, their attempts and how long they took by destination, and returns by goods', async () => {
    await live(board.stage());
    const { destinations, returns, medianMs } = await whole('?range=today');
    expect(destinations.wdt).to.include({ deliveries: 2, delivered: 1, attempts: 2 });
    expect(destinations.wdt?.medianMs).to.be.a('number').and.below(60_000);
    expect(destinations.pos).to.deep.equal({ deliveries: 0, delivered: 0, attempts: 0, medianMs: null, p95Ms: null });
    expect(medianMs).to.be.a('number');
    expect(returns).to.deep.equal([{ sku: line(1, 1).sku, title: 'T恤', pieces: 2 }]);
  });

  it('show yesterday where nothing else is asked for', async () => {
    await live(board.stage());
    const report = await whole('');
    expect(report.hours).to.equal(24);
    expect(report.kinds.refund).to.include({ accepted: 0 });
    const { text } = await board.stage().ask('/reports', VIEWER);
    expect(text).to.match(/<a class="chip" href="[^"]*range=yesterday" aria-current="true">/);
  });

  it('stand in a page, whose chart has the hours that are not over', async () => {
    await live(board.stage());
    await whole('?range=today');
    const { text } = await board.stage().ask('/reports?range=today', VIEWER);
    expect(text).to.include('50.0 %').and.include('T恤').and.include('39.80');
    const { json } = await board.stage().ask('/api/reports/chart?range=today', VIEWER);
    const { accepted } = json as { accepted: { labels: string[]; data: (number | null)[][] } };
    expect(accepted.labels).to.deep.equal(['Checkout', 'Refund', 'Refuse']);
    expect(accepted.data.slice(1).map((series) => series.at(-1))).to.deep.equal([1, 2, 1]);
  });

  it('cover a month at most', async () => {
    const { status, json } = await board.stage().ask('/api/reports?from=2026-01-01&to=2026-03-01', VIEWER);
    expect(status).to.equal(400);
    expect(json).to.include({ code: 'invalid-query' });
    expect((await board.stage().ask('/reports?range=fortnight', VIEWER)).status).to.equal(400);
  });
});
