import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import { completeNotice, fullLine, useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, SUCCESS } from '../../support/vendor.js';

const ERP = '/api_v2/refund/order_upload';
/** events of each of the four ways to wait */
const EACH = 250;
const PER_NOTICE = 10;
/** what timers of another phase may add: far less than one command per waiting event and sweep */
const TIMERS = 200;
const SWEEPS = 2;

describe('waiting costs nothing', function () {
  this.timeout(180_000);
  const stage = useStage({ WDT_RATE: '100000/1s', ERP_RATE: '100000/1s', ERP_BREAKER_FAILURES: '1000000' });

  /** calls per command so far */
  const calls = async (): Promise<Map<string, number>> => {
    const text = await stage.relay().client.info('commandstats');
    const found = [...text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
    return new Map(found.map(([, name = '', count]) => [name, Number(count)]));
  };
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  /** calls over a number of sweeps, by command; every sweep of a queue and every script of the ledger asks Redis for its time once */
  const overSweeps = async (): Promise<Map<string, number>> => {
    const asks = 8;
    const before = await calls();
    const after = await until(
      async () => {
        const now = await calls();
        return (now.get('time') ?? 0) - (before.get('time') ?? 0) >= SWEEPS * asks ? now : null;
      },
      { timeoutMs: 40_000, everyMs: 500 },
    );
    return new Map([...(after ?? [])].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));
  };

  const many = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => work(i)));
  const counted = async (reason: string): Promise<number> => {
    const { client, prefix } = stage.relay();
    const ids = await client.keys(`${prefix.replace(/[{}]/g, '?')}:event:*`);
    const states = await Promise.all(ids.map((id) => client.hget(id, 'state')));
    return states.filter((state) => {
      const { status, reason: why } = JSON.parse(state ?? '{}');
      return status === 'waiting' && why === reason;
    }).length;
  };

  it('1,000 waiting events cost no Redis commands while nothing happens', async () => {
    const relay = stage.relay();
    stage.vendor().answerWith((request, res) => {
      const first = request.path === ERP && /L\d+-0"/.test(decodeURIComponent(request.body));
      if (first) request.socket.destroy();
      else json(200, SUCCESS[request.path])(request, res);
    });
    const idle = await overSweeps();

    await many(EACH, (i) =>
      relay.post('checkout', { seq: `n${i}`, dn: `NONE${i}`, pkg: { tn: 'T', sns: [sn(1, 1)] } }),
    );
    await many(EACH, async (i) => {
      await relay.announce(completeNotice(`C${i}`, 'wdt', [fullLine(1, 1)]));
      await relay.post('refund', { seq: `c${i}`, dn: `C${i}`, tn: 'T', sn: sn(1, 1) });
    });
    await many(EACH, async (i) => {
      await relay.announce(completeNotice(`P${i}`, 'pos', [fullLine(1, 1, 2)], { shippedBefore: true }));
      await relay.post('refund', { seq: `p${i}`, dn: `P${i}`, tn: 'T', sn: sn(1, 1) });
    });
    await many(EACH / PER_NOTICE, async (i) => {
      const lines = [fullLine(1, 1, PER_NOTICE + 1)];
      const payments = [{ method: 'alipay', money: '9999.00' }];
      await relay.announce(completeNotice(`L${i}`, 'erp', lines, { payments, shippedBefore: true }));
      for (let n = 0; n <= PER_NOTICE; n++) {
        await relay.post('refund', { seq: `L${i}-${n}`, dn: `L${i}`, tn: 'T', sn: sn(1, n + 1) });
      }
    });
    for (const reason of ['no-notice', 'no-checkout', 'waiting-for-line', 'earlier-event']) {
      await until(async () => (await counted(reason)) === EACH, { timeoutMs: 30_000, everyMs: 500, what: reason });
    }
    // what was under way comes to rest
    await overSweeps();

    const waiting = await overSweeps();
    expect(total(waiting), JSON.stringify([[...idle], [...waiting]])).to.be.within(
      total(idle) - TIMERS,
      total(idle) + TIMERS,
    );
    for (const [name, count] of waiting) expect(count - (idle.get(name) ?? 0), name).to.be.at.most(TIMERS / 2);
    expect(await counted('no-notice')).to.equal(EACH);
  });
});
