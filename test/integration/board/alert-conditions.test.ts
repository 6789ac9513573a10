import type { RedisMemory } from '@scm-relay/runtime';
import { expect } from 'chai';
import { line, notice, sn } from '../../support/desk.js';
import { freePort } from '../../support/free-port.js';
import { ready, runProcess, type TestProcess } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { useAlerts } from './alert-stage.js';

interface Told {
  readonly kind: string;
  readonly about?: string | null;
  readonly value?: number | null;
  readonly resolved?: boolean;
}

const MINUTE = 60_000;

describe('the alert webhook, of conditions that last too long', function () {
  this.timeout(180_000);
  const board = useAlerts();
  let worker: TestProcess | null = null;
  let memory: RedisMemory;
  /** what the board's clock is ahead */
  let ahead = 0;
  beforeEach(async () => {
    [ahead, memory] = [0, { bytes: 10, limit: 100 }];
    await board.redis().set(`${board.prefix()}:backup`, String(Math.floor(Date.now() / 1000)));
    board.start({ memory: () => memory, now: () => Date.now() + ahead });
  });
  afterEach(async () => {
    await worker?.end();
    worker = null;
  });

  const told = (): Told[] => board.hook().received.flatMap(({ body }): Told[] => JSON.parse(body).alerts);
  const tells = async (kind: string, resolved: boolean): Promise<Told> => {
    const one = () => told().find((each) => each.kind === kind && each.resolved === resolved);
    await until(() => one() !== undefined, { what: `${kind}, resolved: ${resolved}` });
    return one() ?? { kind };
  };
  /** lets the board see how it is, and then the time pass */
  const pass = async (what: string, minutes: number): Promise<void> => {
    const watched = async () => (await board.redis().get(`${board.prefix()}:alerts`))?.includes(`"${what}`) ?? false;
    await until(watched, { what: `the board sees ${what}` });
    expect(told().filter(({ kind }) => what.startsWith(kind))).to.deep.equal([]);
    ahead += minutes * MINUTE;
  };

  it('is told of a queue with work and no worker, and when one is there', async () => {
    await board.desk().announce(notice('D1', [line(1, 1)]));
    await board.desk().checkout('c1', 'D1', [sn(1, 1)]);
    await pass('no-worker checkout', 2);
    expect(await tells('no-worker', false)).to.include({ about: 'checkout', value: 1 });
    const port = await freePort();
    worker = runProcess('apps/workers/dist/main.js', ['checkout'], {
      REDIS_URL: board.server().url,
      REDIS_KEY_PREFIX: board.prefix(),
      WORKER_HEALTH_PORT: String(port),
    });
    await ready(worker, `http://127.0.0.1:${port}`);
    expect(await tells('no-worker', true)).to.include({ about: 'checkout', value: 0 });
  });

  it('is told of a queue that stays paused, and when it is not any more', async () => {
    await board.queues().queue('pos').pause();
    await pass('queue-paused pos', 60);
    expect(await tells('queue-paused', false)).to.include({ about: 'pos' });
    await board.queues().queue('pos').resume();
    expect(await tells('queue-paused', true)).to.include({ about: 'pos' });
  });

  it('is told of a Redis that fills, and when it has room again', async () => {
    memory = { bytes: 95, limit: 100 };
    await pass('memory ', 5);
    expect(await tells('memory', false)).to.include({ value: 95 });
    memory = { bytes: 40, limit: 100 };
    expect(await tells('memory', true)).to.include({ value: 40 });
  });

  it('is told of a backup that was never noted, and when one was', async () => {
    await board.redis().del(`${board.prefix()}:backup`);
    await pass('backup ', 15);
    expect(await tells('backup', false)).to.include({ value: null });
    await board.redis().set(`${board.prefix()}:backup`, String(Math.floor(Date.now() / 1000)));
    await tells('backup', true);
  });

  it('is told of a vendor that asked to be left alone, and when it may be asked again', async () => {
    const key = `${board.prefix()}:gate:wdt`;
    await board.redis().hset(key, 'hold', Date.now() + 60 * MINUTE);
    await pass('held wdt', 5);
    expect((await tells('held', false)).value).to.be.within(3200, 3300);
    await board.redis().hdel(key, 'hold');
    expect(await tells('held', true)).to.include({ about: 'wdt', value: 0 });
  });
});
