import { expect } from 'chai';
import { type ColdDesk, openColdDesk } from '../../support/cold-desk.js';
import { line, notice, sn } from '../../support/desk.js';
import { ripenNotices } from '../../support/fake-history.js';
import { useRedis } from '../../support/shared-redis.js';

const PIECES = 300;
const NOTICES = 10;

describe('a Redis whose memory is full', () => {
  const use = useRedis();
  let desk: ColdDesk;
  beforeEach(async () => {
    desk = await openColdDesk(use.redis(), use.prefix());
    await desk.ledger.keepScripts();
  });
  afterEach(() => use.redis().config('SET', 'maxmemory', '0'));

  const used = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await use.redis().info('memory'))?.[1] ?? 0);
  const fill = async (): Promise<void> => {
    await use.redis().config('SET', 'maxmemory', String((await used()) - 200_000));
  };
  const ship = async (i: number): Promise<void> => {
    await desk.announce(notice(`D${i}`, [line(1, i, PIECES)]));
    const pieces = Array.from({ length: PIECES }, (_, piece) => sn(i, piece + 1));
    await desk.checkout(`c${i}`, `D${i}`, pieces, `YT${i}`);
  };
  const refused = (call: Promise<unknown>): Promise<string> => call.then(() => 'done', String);

  it('is emptied by the history, and then takes events again', async () => {
    for (let i = 1; i <= NOTICES; i++) await ship(i);
    await desk.deliverAll();
    await ripenNotices(use.redis(), use.prefix());
    await fill();
    expect(await refused(desk.refuse('f1', 'D100'))).to.include('OOM');

    // as the history process does, which may have been started anew meanwhile
    const { history, sweepTurn } = desk.ledger;
    await history.announce();
    expect(await sweepTurn('history-let-go', 60_000)).to.equal(true);
    expect(await sweepTurn('history-let-go', 60_000), 'while another has its turn').to.equal(false);
    const move = async (mostBytes: number): Promise<void> => {
      const lease = await history.lease({ most: 200, leaseMs: 1, mostBytes });
      desk.history.put(lease);
      await history.acknowledge(lease);
    };
    // what is too much for one batch is given back
    await move(1);
    await move(Number.POSITIVE_INFINITY);
    expect((await history.letGo({ most: 200 })).events).to.equal(NOTICES);
    await move(Number.POSITIVE_INFINITY);
    expect((await history.letGo({ most: 200 })).notices).to.equal(NOTICES);
    await history.pruneCold({ most: 200 });

    expect(await refused(desk.refuse('f1', 'D100'))).to.equal('done');
  });

  it('is emptied though a notice that is to come back first cannot', async () => {
    await ship(1);
    await desk.deliverAll();
    await desk.freeze();
    await ship(2);
    await desk.deliverAll();
    const { history } = desk.ledger;
    const move = async (): Promise<void> => {
      await ripenNotices(use.redis(), use.prefix());
      const lease = await history.lease({ most: 200, leaseMs: 1 });
      desk.history.put(lease);
      await history.acknowledge(lease);
    };
    await move();
    await history.letGo({ most: 200 });
    await move();
    // an event came for it while it was away
    await desk.refuse('f1', 'D1');
    await use.redis().zadd(`${use.prefix()}:resting`, 0, 'D1');
    expect(await desk.keys('notice')).to.deep.equal(['D1', 'D2']);
    await use.redis().config('SET', 'maxmemory', '1');
    expect(await refused(history.letGo({ most: 200 }))).to.include('OOM');
    expect(await desk.keys('notice')).to.deep.equal(['D1']);
  });

  it('notes what became of a request that was under way, and begins no other', async () => {
    await ship(1);
    await ship(2);
    await desk.mapAll();
    const [first, second] = desk.jobs.filter((job) => job.queue === 'push');
    const begun = await desk.begin(first);
    if (begun.answer !== 'go' || !first || !('delivery' in first.data)) throw new Error(begun.answer);
    await fill();
    await desk.ledger.finish(
      first.data.delivery,
      { n: begun.n, at: begun.at, ms: 1, outcome: 'delivered' },
      { status: 'delivered' },
      { signal: 'ok', failures: 5, probeMs: 30_000 },
    );
    expect(await desk.status('checkout', 'c1')).to.equal('delivered');
    expect(await refused(desk.begin(second))).to.include('OOM');
  });

  it('is read as before, by scripts that nobody had called', async () => {
    await ship(1);
    await use.redis().function('FLUSH');
    await desk.ledger.keepScripts();
    await fill();
    const { items } = await desk.ledger.eventsPage({}, { limit: 10 });
    expect(items.map(({ seq }) => seq)).to.deep.equal(['c1']);
  });
});
