import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { startLoad } from './support/lives.js';
import { type RedisProxy, startProxy } from './support/proxy.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, plainReach, startWorld, TOGETHER, type World } from './support/world.js';

/** 15 s of waiting jobs that nobody takes, looked for every 2 s */
const UNREADY_WITHIN_MS = 20_000;

for (const layout of [TOGETHER, APART]) {
  describe(`chaos: connections that fall silent (${layout.name})`, function () {
    this.timeout(180_000);
    let redis: TestRedis;
    let proxy: RedisProxy;
    let world: World;
    let wms: Wms;
    before(async () => {
      redis = await startRedis();
      proxy = await startProxy(await freePort(), redis.port);
      world = await startWorld({ reach: plainReach(proxy.url), layout });
    });
    beforeEach(() => {
      wms = startWms(world.url);
    });
    afterEach(() => wms.stop());
    after(async () => {
      await world.stop();
      await proxy.close();
      await redis.stop();
    });

    const readiness = async (url: string): Promise<{ status: number; detail: string }> => {
      const response = await fetch(`${url}/readyz`);
      const body: unknown = await response.json();
      const detail = typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : '';
      return { status: response.status, detail };
    };

    it('a worker that stopped taking jobs while jobs wait turns unready, though its process and its Redis answer', async () => {
      const worker = world.worker('checkout');
      // only the connection on which this queue's jobs are waited for: BullMQ names it after the queue in base64
      proxy.silence((name) => name.includes(Buffer.from('checkout').toString('base64')));
      const load = startLoad(wms, { perSecond: 4, random: chance(), refunds: false });
      const began = performance.now();
      const said = await until(
        async () => {
          const seen = await readiness(worker.url);
          return seen.status === 503 ? seen : null;
        },
        { timeoutMs: UNREADY_WITHIN_MS + 10_000, everyMs: 250, what: 'unreadiness' },
      );
      const tookMs = Math.round(performance.now() - began);
      expect((await fetch(`${worker.url}/healthz`)).status).to.equal(200);
      expect(said?.detail).to.match(/worker of checkout (has taken no job for \d+ s while jobs wait|does not run)/);
      expect((await readiness(world.worker('refund').url)).status, 'another worker').to.equal(200);
      proxy.silence(() => false);
      await until(async () => (await readiness(worker.url)).status === 200, {
        timeoutMs: 60_000,
        everyMs: 250,
        what: 'readiness',
      });
      await load.stop();
      prove(`wedged worker, ${layout.name}`, await tally(world, wms), { 'unready after ms': tookMs });
      expect(tookMs).to.be.at.most(UNREADY_WITHIN_MS);
    });

    // what follows asks nothing of who maps and who sends
    if (layout === APART) return;

    it('the ingress answers 503 while its connection is silent, and takes another one by itself', async () => {
      const load = startLoad(wms, { perSecond: 4, random: chance(), refunds: false });
      await until(() => wms.answers()['204'], { what: 'an event' });
      // the connection of this moment is lost; a new one works: like a switch that forgot its table
      const began = performance.now();
      proxy.silence((name) => name === 'ingress');
      await until(() => wms.answers()['503'], { timeoutMs: 20_000, what: 'a 503' });
      const taken = wms.answers()['204'] ?? 0;
      proxy.silence(() => false);
      await until(() => (wms.answers()['204'] ?? 0) > taken, { timeoutMs: 30_000, what: 'an event after the silence' });
      const tookMs = Math.round(performance.now() - began);
      await load.stop();
      prove('silent connection of the ingress', await tally(world, wms), {
        '503 after ms': wms.turnedAway(),
        'again after ms': tookMs,
      });
      expect(wms.turnedAway().mostly).to.be.at.most(2000);
    });
  });
}
