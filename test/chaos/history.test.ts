import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { chance } from './support/chance.js';
import { type HistoryWorld, refuseLater, startHistoryWorld, whereabouts } from './support/history.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';

const LASTS_MS = 30_000;

describe('chaos: the history process dies, PostgreSQL is killed, hangs and is restarted', function () {
  this.timeout(300_000);
  let chaos: HistoryWorld;
  before(async () => {
    chaos = await startHistoryWorld();
  });
  after(() => chaos.stop());

  it('has each event in exactly one row or open in Redis, and delivers as if nothing were', async () => {
    const { postgres, slot, world, wms } = chaos;
    const random = chance();
    const blows: Record<string, number> = {};
    const strike: Record<string, () => Promise<void>> = {
      'history killed': async () => {
        await slot.kill();
        await pause(random.between(0, 500));
        slot.start();
      },
      'postgres killed': async () => {
        await postgres.kill();
        await pause(random.between(0, 1500));
        await postgres.restart();
      },
      'postgres hung': async () => {
        postgres.pause();
        await pause(random.between(500, 3000));
        postgres.resume();
      },
      'postgres restarted': () => postgres.restart(),
    };
    const load = startLoad(wms, { perSecond: 3, random });
    const reopened: Record<string, number> = {};
    const ends = performance.now() + LASTS_MS;
    while (performance.now() < ends) {
      await pause(random.between(200, 1500));
      const name = random.pick(Object.keys(strike));
      blows[name] = (blows[name] ?? 0) + 1;
      const returned = wms.posted.filter(({ kind, status }) => kind === 'refund' && status === 204);
      const [, status] = await Promise.all([
        strike[name]?.(),
        returned.length > 0 ? refuseLater(chaos, random.pick(returned).seq) : 0,
      ]);
      reopened[String(status)] = (reopened[String(status)] ?? 0) + 1;
    }
    await load.stop();
    await slot.ready();
    const counts = await tally(world, wms);
    const { rows, doubles, neither } = await whereabouts(chaos);
    prove('the history dies', counts, { blows, callbacks: reopened, rows, seed: random.seed });
    expect(neither).to.deep.equal([]);
    expect(doubles).to.deep.equal([]);
    expect(rows).to.be.above(0);
    // a callback may be told to come again; an event never is because of the history
    const { 503: refused = 0 } = wms.answers() as { 503?: number };
    expect(refused, 'events and notices answered 503').to.equal(0);
  });
});
