import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { chance } from './support/chance.js';
import { startFlood } from './support/flood.js';
import { startLoad } from './support/lives.js';
import { prove, tally } from './support/tally.js';
import { startWms, type Wms } from './support/wms.js';
import { plainReach, startWorld, type World } from './support/world.js';

const MIB = 1024 * 1024;
/** events a process takes at once (ACCEPT_LIMITS) with their bodies, and what Node.js keeps beside them */
const MOST_GROWTH_MIB = 200;

describe('chaos: more than the ingress can hold', function () {
  this.timeout(180_000);
  let redis: TestRedis;
  let world: World;
  let wms: Wms;
  before(async () => {
    redis = await startRedis();
    world = await startWorld({ reach: plainReach(redis.url) });
  });
  beforeEach(() => {
    wms = startWms(world.url);
  });
  afterEach(() => wms.stop());
  after(async () => {
    redis.resume();
    await world.stop();
    await redis.stop();
  });

  /** memory of the ingress's process in MiB */
  const memory = (): number => {
    const status = readFileSync(`/proc/${world.ingress.pid()}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  };

  it('sheds load with 503 and Retry-After while Redis hangs, in bounded memory, and recovers', async () => {
    const before = memory();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, memory());
    }, 100);
    redis.hang();
    const body = JSON.stringify({
      seq: 'flood',
      dn: 'NONE',
      pkg: { tn: 'T', sns: ['5046351998702494052302'] },
      pad: 'x'.repeat(4000),
    });
    const flood = startFlood(world.url, '/scm/checkout', body, 400, [/Too many events/, /Retry-After/]);
    await pause(6000);
    const seen = await flood.stop();
    redis.resume();
    clearInterval(watch);
    const load = startLoad(wms, { perSecond: 8, random: chance() });
    await pause(1500);
    await load.stop();
    prove('flood of a hung Redis', await tally(world, wms), {
      answers: seen,
      'MiB before': before,
      'MiB at most': most,
    });
    expect(seen['Too many events'], 'turned away at once').to.be.greaterThan(0);
    // which of them comes first is the machine's matter
    expect(Object.keys(seen)).to.have.members(['503', 'Too many events', 'Retry-After']);
    expect(seen['Retry-After'], 'every 503 says when').to.equal(seen['503']);
    expect(most - before).to.be.at.most(MOST_GROWTH_MIB);
  });

  it('serves others while slow clients drip their requests, and ends those within fifteen seconds', async () => {
    const slow: Socket[] = [];
    const port = Number(new URL(world.url).port);
    const head = 'POST /scm/checkout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    let closed = 0;
    for (let i = 0; i < 600; i++) {
      const socket = connect(port, '127.0.0.1');
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed += 1;
        });
      // half of them never end their headers, half never their bodies
      socket.write(i % 2 === 0 ? head : `${head}Content-Length: ${MIB}\r\n\r\n{`);
      socket.resume();
      slow.push(socket);
    }
    const began = performance.now();
    const drip = setInterval(() => {
      for (const [i, socket] of slow.entries()) if (!socket.destroyed) socket.write(i % 2 === 0 ? 'X-A: b\r\n' : ' ');
    }, 500);
    const load = startLoad(wms, { perSecond: 8, random: chance() });
    await until(() => closed === slow.length, { timeoutMs: 25_000, everyMs: 100, what: 'the end of slow clients' });
    const tookMs = Math.round(performance.now() - began);
    clearInterval(drip);
    await load.stop();
    const slowest = Math.max(...wms.posted.map(({ at, answeredAt }) => answeredAt - at));
    prove('slow clients', await tally(world, wms), {
      'slow clients': slow.length,
      'ended after ms': tookMs,
      'slowest answer to others ms': slowest,
    });
    expect(tookMs).to.be.at.most(15_000);
    expect(wms.answers()['503'], 'nobody else was turned away').to.equal(undefined);
  });
});
