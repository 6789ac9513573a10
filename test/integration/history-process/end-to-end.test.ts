import { type History, openHistory } from '@scm-relay/history';
import { type RunningHistory, startHistory } from '@scm-relay/history-process';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { sharedPostgres } from '../../support/postgres.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

/** about a second: what has ended leaves Redis at once */
const SOON = 0.000_01;
const RETENTION = { days: SOON, itemDays: 400, auditDays: 400, noticeHotDays: SOON, personalDays: 400 };

describe('what has ended', function () {
  this.timeout(180_000);
  const use = useRedis();
  let history: History;
  let desk: Desk;
  let running: RunningHistory;

  beforeEach(async () => {
    const url = await (await sharedPostgres()).createDatabase();
    history = openHistory({ url, name: 'test' });
    running = startHistory({
      config: { redis: use.config(), dataKeys: [], retention: RETENTION, history: { url, retentionMonths: 0 } },
      logger: silentLogger,
      metrics: createMetrics('test'),
      onWrong: (error) => {
        throw error;
      },
      onFatal: (error) => {
        throw error;
      },
    });
    desk = openDesk(use.redis(), use.prefix(), planContext(), { retention: RETENTION, history, past: history });
    await until(async () => (await running.unready()).length === 0, { timeoutMs: 30_000, what: 'the history' });
  });
  afterEach(async () => {
    await running.close();
    await history.close();
  });

  const inRedis = async (id: string): Promise<boolean> =>
    (await use.redis().exists(`${use.prefix()}:event:${id}`)) === 1;
  const gone = async (...ids: string[]): Promise<void> => {
    for (const id of ids)
      await until(async () => !(await inRedis(id)), { timeoutMs: 30_000, what: `${id} to leave Redis` });
  };

  it('leaves Redis for the history, is found there, and comes back for a callback', async () => {
    const code = sn(1, 1);
    await desk.announce(notice('D', [line(1, 1)], { channel: 'pos', sellBillNum: 'XS1' }));
    await desk.checkout('out', 'D', [code]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    await desk.refund('back', 'D', code);
    await desk.mapAll();
    await desk.attempt('pos', { status: 'delivered' });
    await gone('checkout:out', 'refund:back');

    expect((await history.find('refund', 'back'))?.status).to.equal('delivered');
    const { events } = await desk.ledger.trace({ by: 'dn', value: 'D' });
    expect(events.map(({ seq, status }) => `${seq} ${status}`)).to.deep.equal(['out delivered', 'back delivered']);
    expect((await desk.ledger.eventsPage({}, { limit: 9 })).items.map(({ seq }) => seq)).to.deep.equal(['back', 'out']);

    const called = await desk.ledger.posCallback({
      billNum: '',
      senderBillNum: 'back',
      authState: '已拒绝',
      state: '',
    });
    expect(called.answer).to.equal('recorded');
    expect(await inRedis('refund:back')).to.equal(true);
    expect(await desk.status('refund', 'back')).to.equal('attention/vendor-refused');
    await until(async () => (await history.find('refund', 'back'))?.endedAt === null, { what: 'the row to be open' });

    await desk.act('d/pos-1/refund:back', 'resolve');
    await gone('refund:back');
    expect((await history.find('refund', 'back'))?.status).to.equal('resolved');
  });

  it('comes back for a late refund, whose notice had left as well', async () => {
    const code = sn(1, 1);
    await desk.announce(notice('D', [line(1, 1)]));
    await desk.checkout('out', 'D', [code]);
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered' });
    await gone('checkout:out');
    const hash = `${use.prefix()}:document:D`;
    await until(async () => (await use.redis().exists(hash)) === 0, { timeoutMs: 30_000, what: 'the notice to leave' });
    await desk.refund('late', undefined, code);
    await desk.mapAll();
    await desk.attempt('wdt', { status: 'delivered' });
    expect(await desk.status('refund', 'late')).to.equal('delivered');
    expect((await desk.event('refund', 'late')).dn).to.equal('D');
  });
});
