import type { TraceView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { until } from '../../support/until.js';
import { type Stage, useBoard, VIEWER } from './stage.js';

const code = sn(1, 1);

/** One life of a notice: shipped, then returned and delivered to WDT. */
const live = async ({ desk }: Stage): Promise<void> => {
  await desk.announce(notice('D1', [line(1, 1)], { sellBillNum: 'B1' }));
  await desk.checkout('S-out', 'D1', [code], 'T-out');
  await desk.mapAll();
  await desk.refund('S-back', 'D1', code, 'T-back');
  await desk.mapAll();
  await desk.attempt('wdt', { status: 'delivered' });
};

const seqs = (json: unknown): string[] => (json as { events: { seq: string }[] }).events.map((event) => event.seq);

describe('GET /api/trace', () => {
  const board = useBoard();

  for (const [query, found] of [
    ['seq=S-back', ['S-back']],
    ['dn=D1', ['S-out', 'S-back']],
    ['tn=T-back', ['S-back']],
    [`sn=${code}`, ['S-out', 'S-back']],
    ['seq=nobody', []],
    ['q=S-back', ['S-back']],
    ['q=s-BACK', ['S-back']],
    ['q=d1', ['S-out', 'S-back']],
    ['q=T-D1', ['S-out', 'S-back']],
    ['order=T-D1', ['S-out', 'S-back']],
    ['tid=t-d1', ['S-out', 'S-back']],
    ['sellBillNum=B1', ['S-out', 'S-back']],
    ['seq=T-D1', []],
    ['q=%20%EF%BC%A4%201%0A', ['S-out', 'S-back']],
    ['seq=&dn=D1&tn=', ['S-out', 'S-back']],
  ] as const) {
    it(`finds ${found.length} event(s) by ${query}`, async () => {
      const stage = board.stage();
      await live(stage);
      const { status, json } = await stage.ask(`/api/trace?${query}`, VIEWER);
      expect(status).to.equal(200);
      expect(seqs(json)).to.have.members([...found]);
    });
  }

  for (const query of ['', 'seq=', 'seq=a&dn=b', 'seq=a&seq=b', `tn=${'x'.repeat(201)}`]) {
    it(`answers 400 to "${query.slice(0, 20)}"`, async () => {
      const { status, json } = await board.stage().ask(`/api/trace?${query}`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
    });
  }

  it('offers events with a number that holds what was typed, where none is that very number', async () => {
    const stage = board.stage();
    await live(stage);
    const { text } = await stage.ask('/trace?q=t-ba%20', VIEWER);
    expect(text).to.include('These have one that holds it').and.include('S-back').and.not.include('S-out');
    expect((await stage.ask('/trace?q=t-b', VIEWER)).text).to.include('Nothing is on record');
  });

  it('shows an event, its delivery and its attempts in the documented shape', async () => {
    const stage = board.stage();
    await live(stage);
    const { json } = await stage.ask('/api/trace?seq=S-back', VIEWER);
    const [event = {}] = (json as { events: Record<string, unknown>[] }).events;
    expect(event).to.include({ kind: 'refund', seq: 'S-back', dn: 'D1', status: 'delivered', reason: null });
    expect(event)
      .to.have.property('acceptedAt')
      .that.matches(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(event).to.have.property('body').that.deep.equals({ seq: 'S-back', dn: 'D1', tn: 'T-back', sn: code });
    const [delivery = {}] = event.deliveries as Record<string, unknown>[];
    expect(delivery).to.include({
      destination: 'wdt',
      operation: 'wdt.smartRefund',
      status: 'delivered',
      vendorState: null,
    });
    expect(delivery)
      .to.have.property('request')
      .that.deep.equals({ seq: 'S-back', lines: [1] });
    const [attempt] = delivery.attempts as Record<string, unknown>[];
    expect(attempt).to.include({ n: 1, ms: 1, outcome: 'delivered', httpStatus: 200, response: null });
    expect(attempt).to.include({ generation: 1, nextAt: null });
    expect(event).to.include({ waitsFor: null });
    expect([event.warnings, event.history]).to.deep.equal([[], []]);
  });

  it('names the piece that left again without having come back, in the API and in both languages of the page', async () => {
    const { desk, ask } = board.stage();
    for (const dn of ['A1', 'B1']) {
      await desk.announce(notice(dn, [line(1, 1)]));
      await desk.checkout(`c-${dn}`, dn, [sn(1, 7)]);
      await desk.mapAll();
    }
    const { json } = await ask('/api/trace?seq=c-B1', VIEWER);
    expect((json as TraceView).events[0]?.warnings).to.deep.equal([`still-out: ${sn(1, 7)} of A1`]);
    for (const [language, words] of [
      ['en', `Left again without having come back: ${sn(1, 7)} of A1.`],
      ['zh-CN', `未退回就再次发出：件码 ${sn(1, 7)}（此前通知单 A1）。`],
    ] as const) {
      const { text } = await ask('/trace?seq=c-B1', VIEWER, {
        headers: { accept: 'text/html', 'accept-language': language },
      });
      expect(text).to.contain(words);
    }
  });

  describe('why a delivery does not go', () => {
    const due = async ({ desk }: Stage): Promise<void> => {
      await desk.announce(notice('D1', [line(1, 1, 2)], { shippedBefore: true }));
      await desk.refund('S1', 'D1', sn(1, 1));
      await desk.refund('S2', 'D1', sn(1, 2));
      await desk.mapAll();
    };
    const waitsFor = async (stage: Stage, seq: string) => {
      const { json } = await stage.ask(`/api/trace?seq=${seq}`, VIEWER);
      return (json as TraceView).events[0]?.deliveries[0]?.waitsFor;
    };
    const inAMinute = () => Date.now() + 60_000;

    it('an earlier delivery of its notice', async () => {
      const stage = board.stage();
      await due(stage);
      expect(await waitsFor(stage, 'S2')).to.include({ what: 'event', name: 'S1' });
      const { json } = await stage.ask('/api/trace?seq=S2', VIEWER);
      expect((json as TraceView).events[0]?.waitsFor).to.include({ what: 'event', name: 'S1' });
    });

    it('nothing yet, and a worker where none took it for a while', async () => {
      const stage = board.stage();
      await due(stage);
      const key = `${board.prefix()}:event:refund:S1`;
      const name = 'wdt-1';
      const dueSince = async (ms: number): Promise<void> => {
        const record = JSON.parse((await board.redis().hget(key, name)) ?? '{}');
        await board.redis().hset(key, name, JSON.stringify({ ...record, due: Date.now() - ms }));
      };
      // a busy machine may take longer to answer than that while
      await until(async () => {
        await dueSince(0);
        return (await waitsFor(stage, 'S1')) === null;
      });
      await dueSince(60_000);
      expect(await waitsFor(stage, 'S1')).to.include({ what: 'worker', name: 'wdt', until: null });
    });

    it('its queue is paused', async () => {
      const stage = board.stage();
      await due(stage);
      await stage.queues.queue('wdt').pause();
      expect(await waitsFor(stage, 'S1')).to.include({ what: 'paused', name: 'wdt' });
    });

    it('its attempt comes later, and none in the past is promised', async () => {
      const stage = board.stage();
      await due(stage);
      await stage.desk.attempt('wdt', { status: 'pending', delayMs: 60_000 }, 'failure');
      const found = await waitsFor(stage, 'S1');
      expect(found).to.include({ what: 'backoff', name: 'wdt' });
      expect(Date.parse(found?.until ?? '')).to.be.greaterThan(Date.now());
      const attempts = async () => {
        const { json } = await stage.ask('/api/trace?seq=S1', VIEWER);
        return (json as TraceView).events[0]?.deliveries[0]?.attempts;
      };
      expect((await attempts())?.[0]?.nextAt).to.equal(found?.until);
      await stage.desk.ripen('wdt');
      expect((await attempts())?.[0]?.nextAt).to.equal(null);
    });

    it('its vendor asked for a pause: since when, and until when', async () => {
      const stage = board.stage();
      await due(stage);
      const asked = { holdMs: 60_000 };
      await stage.desk.attempt('wdt', { status: 'pending', delayMs: 120_000 }, 'none', 5, asked);
      const found = await waitsFor(stage, 'S1');
      expect(found).to.include({ what: 'hold', name: 'wdt' });
      const since = Date.parse(found?.since ?? '');
      expect(since).to.equal(Date.parse(found?.until ?? '') - asked.holdMs);
    });

    for (const [what, fields] of [
      ['hold', () => ({ hold: inAMinute() })],
      ['breaker', () => ({ open: Date.now() - 1000, probeAt: inAMinute() })],
      ['rate', () => ({ rated: inAMinute() })],
    ] as const) {
      it(`its destination: ${what}`, async () => {
        const stage = board.stage();
        await due(stage);
        await board.redis().hset(`${board.prefix()}:gate:wdt`, fields());
        const found = await waitsFor(stage, 'S1');
        expect(found).to.include({ what, name: 'wdt' });
        expect(Date.parse(found?.until ?? '')).to.be.closeTo(inAMinute(), 30_000);
      });
    }
  });

  it('says of which retry an attempt was', async () => {
    const stage = board.stage();
    const { desk } = stage;
    await desk.announce(notice('D1', [line(1, 1)], { shippedBefore: true }));
    await desk.refund('S1', 'D1', code);
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'attention', reason: 'vendor-rejected', detail: 'no' });
    await desk.act((await desk.attention())[0] ?? '', 'retry');
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered' });
    const { json } = await stage.ask('/api/trace?seq=S1', VIEWER);
    const attempts = (json as TraceView).events[0]?.deliveries[0]?.attempts.map(({ n, generation }) => [n, generation]);
    expect(attempts).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
  });
});
