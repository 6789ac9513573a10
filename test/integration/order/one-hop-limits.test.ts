import { expect } from 'chai';
import { noteArrivals } from '../../support/arrivals.js';
import { useStage } from '../../support/stage.js';
import { type Answer, json } from '../../support/vendor.js';
import { isLookUp, PATHS, success, useHops } from './hops.js';

describe('one hop: requests at a time', function () {
  this.timeout(180_000);
  const CONCURRENCY = 3;
  const RETURNS = 40;
  const env = {
    WDT_CONCURRENCY: String(CONCURRENCY),
    WDT_RATE: 'none',
    WDT_BACKOFF_MS: '200',
    WDT_BREAKER_FAILURES: '1000',
  };
  const stage = useStage(env, [['refund', 'wdt']]);
  const hops = useHops(stage);

  it('are never more in one process than its destination takes, whether mapping or the queue sends them', async () => {
    let [count, now, most] = [0, 0, 0];
    const answering =
      (answer: Answer): Answer =>
      (request, res) => {
        now += 1;
        most = Math.max(most, now);
        setTimeout(() => {
          now -= 1;
          answer(request, res);
        }, 40);
      };
    stage.vendor().answerWith((request, res) => {
      count += 1;
      answering(count % 4 === 0 ? json(503, {}) : success)(request, res);
    });
    const names = Array.from({ length: RETURNS }, (_, i) => `C${i}`);
    await Promise.all(names.map((dn) => hops.announce(dn, 'wdt')));
    // some at once, some one after the other as places become free
    await Promise.all(names.slice(0, RETURNS / 2).map((dn) => hops.refund(dn)));
    for (const dn of names.slice(RETURNS / 2)) await hops.refund(dn);
    for (const dn of names) await stage.relay().reaches('refund', dn, 'delivered', 30_000);
    const results = await Promise.all(names.map(async (dn) => (await hops.mapped('refund', dn)).result));
    expect(
      results.some((result) => result.includes('wdt')),
      'some were sent by mapping',
    ).to.equal(true);
    expect(results.includes('sending'), 'some were sent by the queue').to.equal(true);
    expect(most).to.equal(CONCURRENCY);
  });
});

describe('one hop: requests per time', function () {
  this.timeout(180_000);
  const MAX = 12;
  const DURATION_MS = 3000;
  /** what a busy machine shifts requests against each other on their way to this process */
  const JITTER_MS = 50;
  const RETURNS = 40;
  const WORKERS = ['checkout', 'refund', 'refuse'].map((kind) => [kind, 'wdt', 'refund']);
  const stage = useStage({ WDT_RATE: `${MAX}/${DURATION_MS}ms`, WDT_BREAKER_FAILURES: '1000' }, WORKERS);
  const hops = useHops(stage);

  it('are never more than the rate over three processes, sends and look-ups together', async () => {
    const arrivals = noteArrivals();
    const booked: { readonly tid: string; readonly remark: string }[] = [];
    stage.vendor().answerWith((request, res) => {
      arrivals.note();
      const [{ tid, remark }] = JSON.parse(request.body);
      if (isLookUp(request)) {
        const order = booked.filter((each) => each.tid === tid).map((each) => ({ ...each, tid_list: tid, status: 80 }));
        return json(200, { status: 0, data: { order } })(request, res);
      }
      booked.push({ tid, remark });
      // the answer to every third is lost, so that it is looked up
      if (booked.length % 3 === 0) request.socket.destroy();
      else success(request, res);
    });
    const names = Array.from({ length: RETURNS }, (_, i) => `T${i}`);
    await Promise.all(names.map((dn) => hops.announce(dn, 'wdt')));
    await Promise.all(names.map((dn) => hops.refund(dn)));
    for (const dn of names) await stage.relay().reaches('refund', dn, 'delivered', 60_000);
    const lookUps = stage.vendor().to(PATHS.wdt).filter(isLookUp).length;
    expect(lookUps).to.be.at.least(Math.floor(RETURNS / 3));
    expect(arrivals.count()).to.equal(RETURNS + lookUps);
    arrivals.stop();
    const most = arrivals.mostWithin(DURATION_MS - JITTER_MS);
    expect(most).to.be.at.most(MAX);
    expect(most, 'and it is made use of').to.be.at.least(MAX - 1);
  });
});

describe('one hop: a look-up that takes several pages', function () {
  this.timeout(180_000);
  const MAX = 2;
  const DURATION_MS = 3000;
  const JITTER_MS = 50;
  const PAGE = 50;
  const stage = useStage({ WDT_RATE: `${MAX}/${DURATION_MS}ms` }, [['refund', 'wdt']]);
  const hops = useHops(stage);

  it('keeps to the rate with each of them', async () => {
    const arrivals = noteArrivals();
    let booked = { tid: '', remark: '' };
    const foreign = Array.from({ length: PAGE }, (_, i) => ({ refund_no: `F${i}`, tid_list: 'OTHER', status: 80 }));
    stage.vendor().answerWith((request, res) => {
      arrivals.note();
      if (isLookUp(request)) {
        const ours = { ...booked, refund_no: 'TK1', tid_list: booked.tid, status: 80 };
        const order = request.query.get('page_no') === '2' ? [ours] : foreign;
        return json(200, { status: 0, data: { order } })(request, res);
      }
      [booked] = JSON.parse(request.body);
      request.socket.destroy();
    });
    await hops.announce('PAGES', 'wdt');
    await hops.refund('PAGES');
    await stage.relay().reaches('refund', 'PAGES', 'delivered', 30_000);
    expect(arrivals.count()).to.equal(1 + 3);
    arrivals.stop();
    const most = arrivals.mostWithin(DURATION_MS - JITTER_MS);
    expect(most).to.be.at.most(MAX);
  });
});
