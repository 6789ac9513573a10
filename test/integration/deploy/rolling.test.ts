import { expect } from 'chai';
import { answers, type Deployed, startDeployed } from '../../support/deploy/start.js';
import { freshPrefix } from '../../support/redis.js';
import { useRedis } from '../../support/shared-redis.js';
import { until } from '../../support/until.js';
import { startVendor, type Vendor } from '../../support/vendor.js';

const EVENTS = 300;
const AT_ONCE = 8;

/** A built clone of the version before, from which the old processes are started; without it both are of this one. */
const OLD = process.env.ROLLING_FROM;

/** docs/upgrading.md: workers one after the other, then the ingress, while events keep coming. */
describe('a rolling upgrade', function () {
  this.timeout(180_000);
  const redis = useRedis();
  let vendor: Vendor;
  before(async () => {
    vendor = await startVendor();
  });
  after(() => vendor.close());

  it('loses no event and delivers none twice', async () => {
    const common = { REDIS_URL: redis.server().url, REDIS_KEY_PREFIX: freshPrefix(), ...vendor.env };
    const start = async (app: string, variable: string, folder?: string): Promise<Deployed> => {
      const started = await startDeployed({
        ...(folder ? { folder } : {}),
        script: `apps/${app}/dist/main.js`,
        args: [],
        env: { ...common, [variable]: '9000' },
        ports: [9000],
      });
      await answers(started.process, `${started.urlOf(9000)}/readyz`);
      return started;
    };
    const startIngress = (folder?: string) => start('ingress', 'INGRESS_PORT', folder);
    const startWorker = (folder?: string) => start('workers', 'WORKER_HEALTH_PORT', folder);
    const ingresses = await Promise.all([startIngress(OLD), startIngress(OLD)]);
    const workers = await Promise.all([startWorker(OLD), startWorker(OLD)]);

    /** as a balancer and a WMS do: to one that answers, again until it is taken */
    const send = async (method: string, path: string, body: object, i: number): Promise<void> => {
      for (let attempt = 0; ; attempt++) {
        const target = ingresses[(i + attempt) % ingresses.length];
        const status = await fetch(`${target?.urlOf(9000)}${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }).then(
          (response) => response.status,
          () => 0,
        );
        if (status !== 0 && status < 500) return expect(status, path).to.be.within(200, 299) && undefined;
        if (attempt > 200) throw new Error(`${path} was never taken`);
      }
    };
    let sent = 0;
    const post = async (i: number): Promise<void> => {
      const code = String(i).padStart(9, '0');
      const lines = [{ lineId: 1, sku: '5046351998702', quantity: 1, price: '9.90', specNo: 'S1' }];
      await send('PUT', `/notices/D${i}`, { dn: `D${i}`, channel: 'wdt', tid: `TID-${i}-`, lines }, i);
      const pkg = { tn: `SF${i}`, cc: 'SF', sns: [`5046351998702${code}`] };
      await send('POST', '/scm/checkout', { seq: `s${i}`, dn: `D${i}`, ts: '2026-11-20 12:00:00', pkg }, i);
      sent += 1;
    };
    let next = 0;
    const sender = async (): Promise<void> => {
      while (next < EVENTS) await post(next++);
    };
    const load = Promise.all(Array.from({ length: AT_ONCE }, sender));

    /** starts the new one, then ends the old one */
    const replace = async (list: Deployed[], i: number, begin: () => Promise<Deployed>): Promise<void> => {
      const old = list[i];
      list[i] = await begin();
      expect(await old?.process.end()).to.equal(0);
    };
    const after = (share: number) =>
      until(async () => sent >= EVENTS * share, { what: `${share} of the events`, timeoutMs: 60_000 });
    for (const [share, list, i, begin] of [
      [0.1, workers, 0, startWorker],
      [0.3, workers, 1, startWorker],
      [0.5, ingresses, 0, startIngress],
      [0.7, ingresses, 1, startIngress],
    ] as const) {
      await after(share);
      await replace(list, i, begin);
    }
    await load;

    const told = (): string[] =>
      vendor
        .to('/pushData')
        .flatMap(({ body }) => [...new Set(decodeURIComponent(body).match(/TID-\d+-/g))])
        .sort();
    await until(async () => new Set(told()).size === EVENTS, { what: 'all events at the vendor', timeoutMs: 60_000 });
    await Promise.all([...ingresses, ...workers].map(({ process }) => process.end()));
    expect(told()).to.have.lengthOf(EVENTS);
  });
});
