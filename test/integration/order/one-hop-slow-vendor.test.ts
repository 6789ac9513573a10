import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { useStage } from '../../support/stage.js';
import { until } from '../../support/until.js';
import type { Received } from '../../support/vendor.js';
import { PATHS, success, useHops } from './hops.js';

const SLOW_MS = 5000;
/** what a busy machine may need for an event from its acceptance to its delivery: far less than the slow vendor's answer */
const QUICK_MS = 2500;

describe('one hop: a slow vendor delays nobody else', function () {
  this.timeout(180_000);
  const RETURNS = 25;
  /** CONTRACT §2 `<DEST>_CONCURRENCY` */
  const PLACES = 10;
  const stage = useStage({ WDT_RATE: 'none', ERP_RATE: 'none' }, [['checkout', 'refund', 'refuse', 'wdt', 'erp']]);
  const hops = useHops(stage);

  it('is mapped and delivered at once while another destination takes five seconds for each answer', async () => {
    const seen = new Map<string, number>();
    stage.vendor().answerWith((request, res) => {
      if (request.path === PATHS.wdt) setTimeout(() => success(request, res), SLOW_MS);
      else {
        seen.set(/(E\d+)/.exec(request.body)?.[1] ?? '', performance.now());
        success(request, res);
      }
    });
    const slow = Array.from({ length: RETURNS }, (_, i) => `W${i}`);
    const quick = Array.from({ length: RETURNS }, (_, i) => `E${i}`);
    await Promise.all([...slow.map((dn) => hops.announce(dn, 'wdt')), ...quick.map((dn) => hops.announce(dn, 'erp'))]);
    await Promise.all(slow.map((dn) => hops.refund(dn)));
    // while it has answered none of them
    await until(async () => (await hops.given('wdt')) === RETURNS - PLACES, {
      timeoutMs: SLOW_MS,
      what: 'the mapping of all that go to the slow one',
    });
    const took: number[] = [];
    for (const dn of quick) {
      const posted = performance.now();
      await hops.refund(dn);
      await until(() => seen.has(dn), { timeoutMs: SLOW_MS, what: `the request of ${dn}` });
      took.push((seen.get(dn) ?? Number.NaN) - posted);
    }
    expect(Math.max(...took), 'ms from the post to the request').to.be.at.most(QUICK_MS);
    for (const dn of quick) await stage.relay().reaches('refund', dn, 'delivered');
    for (const dn of slow) await stage.relay().reaches('refund', dn, 'delivered', 30_000);
  });
});

describe('one hop: an event that goes to a slow destination and to another', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'scm-hop-'));
  const routes = join(folder, 'routes.json');
  writeFileSync(routes, JSON.stringify({ 'wdt.refund': ['wdt.smartRefund', 'push.return'] }));
  after(() => rmSync(folder, { recursive: true }));
  const stage = useStage({ ROUTES_FILE: routes, WDT_RATE: 'none', WDT_CONCURRENCY: '1' }, [['refund', 'wdt', 'push']]);
  const hops = useHops(stage);

  it('holds a place of each only until that one has answered', async () => {
    const held: (() => void)[] = [];
    const toWdt = (name: string): readonly Received[] =>
      stage
        .vendor()
        .to(PATHS.wdt)
        .filter(({ body }) => body.includes(name));
    stage.vendor().answerWith((request, res) => {
      if (request.path !== PATHS.wdt && held.length === 0) held.push(() => success(request, res));
      else success(request, res);
    });
    await Promise.all([hops.announce('FIRST', 'wdt'), hops.announce('SECOND', 'wdt')]);
    await hops.refund('FIRST');
    await until(() => held.length === 1 && toWdt('FIRST').length === 1, { what: 'both requests of the first' });
    await until(async () => {
      const [wdt] = (await stage.relay().event('refund', 'FIRST'))?.deliveries ?? [];
      return wdt?.status === 'delivered';
    });
    await hops.refund('SECOND');
    try {
      await until(() => toWdt('SECOND').length === 1, {
        timeoutMs: 15_000,
        what: 'the second to reach WDT while the push has not answered the first',
      });
    } finally {
      held[0]?.();
    }
    await stage.relay().reaches('refund', 'SECOND', 'delivered');
  });
});
