import type { EventView } from '@scm-relay/schemas';
import { expect } from 'chai';
import { useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import { json, type Received } from '../../support/vendor.js';
import { isLookUp, PATHS, success, useHops } from './hops.js';

/** the lease of an attempt (its time limit and ten seconds), the grace of fresh work, the lock of a job, and the looks for each */
const FOUND_WITHIN_MS = 90_000;
const ENV = {
  ...Object.fromEntries(['WDT', 'ERP', 'PUSH'].map((name) => [`${name}_TIMEOUT_MS`, '5000'])),
  WDT_RATE: 'none',
  ERP_RATE: 'none',
};

describe('one hop: the process ends while the vendor is asked', function () {
  this.timeout(FOUND_WITHIN_MS + 90_000);
  const stage = useStage(ENV, [[]]);
  const hops = useHops(stage);
  const requests = (test: (request: Received) => boolean): number => stage.vendor().received.filter(test).length;
  const isReturn =
    (name: string) =>
    (request: Received): boolean =>
      request.body.includes(name) && !isLookUp(request);
  const delivery = async (kind: 'checkout' | 'refund', seq: string): Promise<EventView['deliveries'][number]> => {
    const [found] = (await stage.relay().event(kind, seq))?.deliveries ?? [];
    if (!found) throw new Error(`no delivery of ${seq}`);
    return found;
  };

  it('by SIGTERM: waits for the answer, notes it, and exits with 0', async () => {
    let release = (): void => undefined;
    stage.vendor().answerWith((request, res) => {
      release = () => success(request, res);
    });
    await hops.announce('ENDS', 'erp');
    await hops.refund('ENDS');
    await until(() => requests(isReturn('ENDS')) === 1, { what: 'the request' });
    expect(await hops.given('erp'), 'it is sent by the job that mapped it').to.equal(0);
    const [worker] = stage.relay().running();
    const ended = worker?.end('SIGTERM');
    await until(() => worker?.output().includes('SIGTERM'), { what: 'the signal to be noticed' });
    expect(worker?.child.exitCode, 'it waits').to.equal(null);
    release();
    expect(await ended).to.equal(0);
    const view = await stage.relay().event('refund', 'ENDS');
    expect(view?.status).to.equal('delivered');
    expect(view?.deliveries[0]?.attempts.map(({ outcome }) => outcome)).to.deep.equal(['delivered']);
    expect((await hops.mapped('refund', 'ENDS')).result).to.equal('erp delivered');
    expect(requests(isReturn('ENDS'))).to.equal(1);
  });

  describe('by SIGKILL', () => {
    before(async function () {
      this.timeout(180_000);
      const worker = await stage.relay().startWorker([]);
      // the return is booked and its answer lost: WDT is asked about it
      stage.vendor().answerWith((request) => {
        if (isReturn('LOOKUP')(request)) request.socket.destroy();
      });
      await Promise.all([
        hops.announce('KILLERP', 'erp'),
        hops.announce('KILLPUSH', 'wdt'),
        hops.announce('LOOKUP', 'wdt'),
      ]);
      await Promise.all([hops.refund('KILLERP'), hops.checkout('KILLPUSH'), hops.refund('LOOKUP')]);
      const underWay = [isReturn('KILLERP'), isReturn('KILLPUSH'), isLookUp].map((test) => () => requests(test) === 1);
      await until(() => underWay.every((test) => test()), { timeoutMs: 30_000, what: 'a send of each and a look-up' });
      expect(await hops.given('erp')).to.equal(0);
      expect(await hops.given('push')).to.equal(0);
      expect(await worker.end('SIGKILL')).to.equal('SIGKILL');
    });

    it('leaves attempts without an outcome', async () => {
      for (const { status, attempts } of [
        await delivery('refund', 'KILLERP'),
        await delivery('checkout', 'KILLPUSH'),
      ]) {
        expect([status, attempts.map(({ outcome }) => outcome)]).to.deep.equal(['sending', [null]]);
      }
      const asked = await delivery('refund', 'LOOKUP');
      expect([asked.status, asked.reason]).to.deep.equal(['attention', 'outcome-unknown']);
      stage.vendor().answerWith((request, res) => {
        if (!isLookUp(request)) return success(request, res);
        const sent = stage.vendor().received.find(isReturn('LOOKUP'));
        const [{ remark, tid }] = JSON.parse(sent?.body ?? '[{}]');
        const order = [{ refund_no: 'TK1', remark, tid_list: tid, status: 80, stockin_status: 1 }];
        json(200, { status: 0, data: { order, total_count: 1 } })(request, res);
      });
      await stage.relay().startWorker([]);
    });

    it('shows a person what may not be sent again', async () => {
      await stage.relay().reaches('refund', 'KILLERP', 'attention/outcome-unknown', FOUND_WITHIN_MS);
      expect((await delivery('refund', 'KILLERP')).attempts.map(({ outcome }) => outcome)).to.deep.equal(['unknown']);
      expect(requests(isReturn('KILLERP'))).to.equal(1);
    });

    it('sends again what is safe to send again', async () => {
      await stage.relay().reaches('checkout', 'KILLPUSH', 'delivered', FOUND_WITHIN_MS);
      const { attempts } = await delivery('checkout', 'KILLPUSH');
      expect(attempts.map(({ outcome }) => outcome)).to.deep.equal(['unknown', 'delivered']);
      expect(requests(isReturn('KILLPUSH'))).to.equal(2);
    });

    it('asks again what was being looked up, and sends nothing again', async () => {
      await stage.relay().reaches('refund', 'LOOKUP', 'delivered', FOUND_WITHIN_MS);
      expect(requests(isLookUp)).to.equal(2);
      expect(requests((request) => request.path === PATHS.wdt && !isLookUp(request))).to.equal(1);
    });
  });
});
