import { openLedger, SLOT_MS } from '@scm-relay/ledger';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { OPERATOR, useBoard, VIEWER } from './stage.js';

describe('the overview', () => {
  const board = useBoard();

  const busy = async () => {
    const { desk, queues } = board.stage();
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('S1', 'D1', sn(1, 1));
    await queues.add(desk.jobs);
    await desk.refund('S2', undefined, sn(9, 9));
    await desk.mapAll();
    await queues.queue('pos').pause();
    await board.redis().hset(`${board.prefix()}:gate:erp`, 'open', Date.now() - 60_000);
  };

  it('tells how queues, destinations and the attention list stand', async () => {
    await busy();
    const { json } = await board.stage().ask('/api/overview', VIEWER);
    const { queues, destinations, attention, accepted } = json as {
      queues: { queue: string; waiting: number; paused: boolean; oldestMs: number | null }[];
      destinations: { destination: string; breakerSince: string | null; recent: unknown }[];
      attention: unknown;
      accepted: number;
    };
    const refund = queues.find(({ queue }) => queue === 'refund');
    expect(refund).to.include({ waiting: 1, paused: false });
    expect(refund?.oldestMs).to.be.within(0, 10_000);
    expect(queues.find(({ queue }) => queue === 'pos')).to.include({ paused: true, waiting: 0, oldestMs: null });
    expect(destinations.find(({ destination }) => destination === 'erp')?.breakerSince).to.match(/Z$/);
    expect(destinations.find(({ destination }) => destination === 'wdt')).to.include({
      breakerSince: null,
      recent: null,
    });
    expect(attention).to.deep.equal([{ reason: 'unresolved', count: 1 }]);
    expect(accepted).to.equal(2);
  });

  it('shows the same on its page', async () => {
    await busy();
    const { text } = await board.stage().ask('/', OPERATOR);
    expect(text)
      .to.include('1 on the attention list')
      .and.include('Resume queue pos')
      .and.include('fails for 1m, sending is stopped');
  });

  it('shows who paused a queue, why and until when', async () => {
    const { desk, queues, ask } = board.stage();
    await queues.queue('pos').pause();
    const until = Date.UTC(2099, 0, 1, 4);
    await desk.ledger.notePause('pos', { by: 'olga', note: 'stocktaking', at: Date.now(), until });
    const { text } = await ask('/', VIEWER);
    expect(text).to.match(/by olga · stocktaking · until <time datetime="2099-01-01T04:00:00.000Z">/);
  });

  it('shows until when a vendor asked to be left alone, and lets an operator lift that', async () => {
    const { desk, ask } = board.stage();
    await board.redis().hset(`${board.prefix()}:gate:wdt`, 'hold', Date.now() + 600_000);
    expect((await ask('/', VIEWER)).text)
      .to.include('asked for a pause')
      .and.not.include('/overview/wdt/release');
    expect((await ask('/', OPERATOR)).text).to.include('action="/overview/wdt/release"');
    const sent = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };
    expect((await ask('/overview/wdt/release', VIEWER, sent)).status).to.equal(403);
    expect((await ask('/overview/wdt/release', OPERATOR, sent)).status).to.equal(303);
    expect((await desk.ledger.gates()).wdt.holdUntil).to.equal(null);
    expect((await ask('/', OPERATOR)).text).not.to.include('asked for a pause');
    const [entry] = (await desk.ledger.auditLog({ limit: 1 })).entries;
    expect(entry).to.include({ user: 'olga', action: 'destination:release', item: 'wdt' });
  });

  it('tells the same to Prometheus', async () => {
    await busy();
    const { text } = await board.stage().ask('/metrics', null);
    for (const metric of [
      'scm_queue_jobs{queue="refund",state="waiting",service="board"} 1',
      'scm_queue_paused{queue="pos",service="board"} 1',
      'scm_attention_items{reason="unresolved",service="board"} 1',
      'scm_breaker_open{destination="erp",service="board"} 1',
      'scm_redis_durable{service="board"} 1',
    ]) {
      expect(text).to.include(metric);
    }
  });

  it('draws what was sampled once in five minutes', async () => {
    const { ledger } = board.stage().desk;
    const first = (Math.floor(Date.now() / SLOT_MS) - 3) * SLOT_MS;
    expect(await ledger.takeSample(async () => ({ wdt: 3 }), first)).to.equal(true);
    expect(await ledger.takeSample(async () => ({ wdt: 9 }), first + SLOT_MS - 1)).to.equal(false);
    await board.stage().desk.refund('S1', 'D1', sn(1, 1));
    await ledger.takeSample(async () => ({ wdt: 5 }), first + SLOT_MS);
    const { json } = await board.stage().ask('/api/charts', VIEWER);
    const { events, waiting } = json as Record<'events' | 'waiting', { labels: string[]; data: (number | null)[][] }>;
    // the board itself may have added a sample of now
    expect(events.data.map((series) => series.slice(0, 2))).to.deep.equal([
      [first / 1000, (first + SLOT_MS) / 1000],
      [null, 1],
    ]);
    expect(waiting.data[1 + waiting.labels.indexOf('wdt')]?.slice(0, 2)).to.deep.equal([3, 5]);
  });

  it('reads the attempts of each destination by slot', async () => {
    const now = Date.now();
    const [hour, slot] = [Math.floor(now / 3_600_000), Math.floor((now % 3_600_000) / SLOT_MS)];
    await board.redis().hset(`${board.prefix()}:stats:wdt:${hour}`, `${slot}:delivered:1`, 4);
    const ledger = openLedger({
      redis: board.redis(),
      prefix: board.prefix(),
      retention: { days: 1, itemDays: 1 },
    });
    const { wdt, pos } = await ledger.attemptStats(now - 2 * SLOT_MS, now);
    expect(wdt.at(-1)).to.deep.include({ outcomes: { delivered: 4, rejected: 0, retry: 0, unknown: 0 } });
    expect(pos.at(-1)?.outcomes.delivered).to.equal(0);
    const { json } = await board.stage().ask('/api/overview', VIEWER);
    const [first] = (json as { destinations: { recent: { p95Ms: number } }[] }).destinations;
    expect(first?.recent.p95Ms).to.equal(100);
  });
});
