import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EventKind } from '@scm-relay/schemas';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { type RedisCluster, startCluster } from './support/cluster.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { APART, startWorld, TOGETHER, type World } from './support/world.js';

interface Sample {
  readonly path: string;
  readonly body: { readonly seq: string };
  readonly expect: { readonly status: string; readonly reason?: string };
}

const RUNS = [
  { layout: TOGETHER, nodes: 3 },
  { layout: APART, nodes: 1 },
];

const samples = <T>(name: string): T => {
  const file = fileURLToPath(new URL(`../../../scripts/samples/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as T;
};

for (const { layout, nodes } of RUNS) {
  describe(`chaos: a Redis Cluster of three primaries (${layout.name})`, function () {
    this.timeout(180_000);
    let cluster: RedisCluster;
    let world: World;
    let wms: Wms;
    before(async () => {
      cluster = await startCluster();
      world = await startWorld({ reach: cluster.reach, layout });
    });
    beforeEach(() => {
      wms = startWms(world.url);
    });
    afterEach(() => wms.stop());
    after(async () => {
      await world.stop();
      await cluster.stop();
    });

    it('takes every documented sample to where the documents say it goes', async () => {
      const send = async (method: string, path: string, body: unknown): Promise<number> =>
        (
          await fetch(`${world.url}${path}`, {
            method,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).status;
      for (const notice of samples<{ dn: string }[]>('notices')) {
        expect(await send('PUT', `/notices/${encodeURIComponent(notice.dn)}`, notice)).to.equal(201);
      }
      const events = samples<Sample[]>('events');
      for (const { path, body, expect: wanted } of events) {
        expect(await send('POST', path, body), body.seq).to.equal(204);
        const kind = path.slice('/scm/'.length) as EventKind;
        await until(
          async () => {
            const view = await world.ledger.eventView(kind, body.seq);
            return view?.status === wanted.status && (wanted.reason === undefined || view.reason === wanted.reason);
          },
          { timeoutMs: 20_000, what: `${path} ${body.seq} ${wanted.status}` },
        );
      }
      process.stdout.write(
        `      documented samples on a cluster, ${layout.name}: ${events.length} of ${events.length} ended as documented\n`,
      );
    });

    it('loses and doubles nothing while the node that holds everything is killed and comes back, others after it', async () => {
      const random = chance();
      const load = startLoad(wms, { perSecond: 6, random });
      const slot = Number(await world.redis.call('CLUSTER', 'KEYSLOT', `${world.prefix}:x`));
      for (const server of cluster.holderFirst(slot).slice(0, nodes)) {
        await pause(random.between(1500, 3000));
        await server.kill();
        await pause(random.between(100, 1000));
        await server.restart();
      }
      await pause(2000);
      await load.stop();
      const settling = performance.now();
      const counts = await tally(world, wms);
      prove(`Redis Cluster, ${layout.name}`, counts, {
        answers: wms.answers(),
        '503 after ms': wms.turnedAway(),
        'healed within s': Math.round((performance.now() - settling) / 1000),
        seed: random.seed,
      });
      expect(wms.turnedAway().mostly).to.be.at.most(2000);
    });
  });
}
