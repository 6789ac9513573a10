import { type History, openHistory } from '@scm-relay/history';
import { createFailures, createMeasures, eraseAsked, move } from '@scm-relay/history-process';
import { historyRecords } from '@scm-relay/ledger';
import { createMetrics } from '@scm-relay/runtime';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext } from '../../support/desk.js';
import { ripenNotices } from '../../support/fake-history.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { moveAll } from '../../support/moves.js';
import { sharedPostgres } from '../../support/postgres.js';
import { silentLogger, useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';

const NAME = '欧阳靖雯';

describe('a notice that was erased while the history was away', function () {
  this.timeout(180_000);
  const use = useRedis();
  let history: History;
  let desk: Desk;
  beforeEach(async () => {
    const url = await (await sharedPostgres()).createDatabase();
    history = openHistory({ url, name: 'test', redaction: historyRecords([]).redaction });
    await history.migrate();
    const retention = { days: 0, itemDays: 400, noticeHotDays: 30 };
    desk = openDesk(use.redis(), use.prefix(), planContext(), { retention, history, past: history });
  });
  afterEach(() => history.close());

  describe('that Redis has let go', () => {
    beforeEach(async () => {
      await desk.ledger.history.announce();
      await desk.announce(notice('D1', [line(1, 1)], { member: { name: NAME }, shippedBefore: true }));
      await ripenNotices(use.redis(), use.prefix());
      await moveAll(desk.ledger, history);
      await use.redis().del(`${use.prefix()}:notice:D1`, `${use.prefix()}:document:D1`);
      for (const [requestId, body] of Object.entries({
        q1: `{"dn":"D1","remark":"${NAME}"}`,
        q2: `{"remark":"${NAME}"}`,
      }))
        await desk.ledger.keepRefused({
          ...{ at: 1, requestId, kind: 'refund', status: 400, code: 'invalid-event', errors: null, caller: null },
          body,
        });
      await desk.ledger.erase('D1');
    });
    const eraseInHistory = () => eraseAsked({ ledger: desk.ledger, history }, ['D1']);
    const bodies = async () => (await keptBodies(desk.ledger, 0, 9)).map(({ body }) => body).sort();

    it('leaves no refused body that quotes her, also where the history alone knows her', async () => {
      await eraseInHistory();
      expect(await bodies()).to.deep.equal(['{"dn":"D1","remark":"***"}', '{"remark":"***"}']);
    });

    it('is erased though a refused body cannot be read, which is told once', async () => {
      const names = await use.redis().keys(`${use.prefix().replace(/[{}]/g, '\\$&')}:refused-body:*`);
      await use.redis().hset(names[0] ?? '', 'entry', '{"requestId":"q1","sealed":"damaged"}');
      expect(String(await eraseInHistory().catch((error: unknown) => error))).to.include('cannot be read');
      for (const name of names) expect(await use.redis().hget(name, 'entry')).not.to.include(NAME);
      expect(JSON.stringify(await history.noticesOf({ dn: 'D1' }))).not.to.include(NAME);
      await eraseInHistory();
    });
  });

  it('is written only when its events there, which quote her, are erased: what they quote is known from its row alone', async () => {
    await desk.ledger.history.announce();
    await desk.announce(notice('D1', [line(1, 1)], { member: { name: NAME } }));
    await desk.refuse('f1', 'D1');
    await desk.mapAll();
    await desk.attempt('push', { status: 'delivered', vendorState: { said: `${NAME}已拒收` } });
    await ripenNotices(use.redis(), use.prefix());
    await moveAll(desk.ledger, history);
    expect(await desk.ledger.history.letGo({ most: 10 })).to.include({ events: 1 });
    expect(JSON.stringify(await history.find('refuse', 'f1'))).to.include(NAME);

    await desk.ledger.erase('D1');
    await ripenNotices(use.redis(), use.prefix());
    const stop = new AbortController();
    const moving = move({
      outbox: desk.ledger.history,
      history,
      erasures: desk.ledger,
      measures: createMeasures(createMetrics('test')),
      failures: createFailures(silentLogger),
      task: 'moving-1',
      onWrong: (error) => {
        throw error;
      },
      stopping: stop.signal,
      idleMs: 10,
    });
    await until(async () => (await use.redis().zcard(`${use.prefix()}:outbox-notices`)) === 0, { timeoutMs: 30_000 });
    stop.abort();
    await moving;
    for (const kept of [await history.find('refuse', 'f1'), await history.noticesOf({ dn: 'D1' })])
      expect(JSON.stringify(kept)).not.to.include(NAME);
    expect(await use.redis().exists(`${use.prefix()}:erasing-history`)).to.equal(0);
  });
});
