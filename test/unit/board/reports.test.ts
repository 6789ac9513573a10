import { count, createReports, groupsOf, HOUR_MS, hoursOf, quantile, type Stretch } from '@scm-relay/board';
import type { EventSummary } from '@scm-relay/schemas';
import { expect } from 'chai';
import { until } from '../../support/until.js';

const event = (acceptedAt: number): EventSummary => ({
  kind: 'refund',
  seq: `S${acceptedAt}`,
  dn: null,
  tn: null,
  sn: null,
  tid: null,
  goods: [],
  amount: null,
  status: 'recorded',
  reason: null,
  acceptedAt: new Date(acceptedAt).toISOString(),
  endedAt: new Date(acceptedAt).toISOString(),
  destinations: [],
  deliveries: [],
});

describe('reports', () => {
  it('know durations to a fifth, however many there are', () => {
    const durations = new Map<number, number>();
    for (let ms = 1; ms <= 1000; ms += 1) count(durations, ms);
    expect(quantile(durations, 0.5)).to.be.within(500, 600);
    expect(quantile(durations, 0.95)).to.be.within(950, 1140);
    expect(durations.size).to.be.below(30);
    expect(quantile(new Map(), 0.5)).to.equal(null);
  });

  it('cut a range into its hours', () => {
    const range = { from: 30, until: 30 + 2.5 * HOUR_MS };
    expect(hoursOf(range).map(({ from, until: end }) => end - from)).to.deep.equal([HOUR_MS, HOUR_MS, HOUR_MS / 2]);
  });

  it('say why nothing goes on, also where that takes long to be known, and go on as soon as they can', async () => {
    const fails: (() => void)[] = [];
    let away = true;
    const read = createReports(
      async function* ({ from }: Stretch) {
        if (away) {
          await new Promise((_, reject) => {
            fails.push(() => reject(new Error('away')));
          });
        }
        yield { items: [event(from)] };
      },
      () => 100 * HOUR_MS,
    );
    const asked = () =>
      read({ from: 0, until: 2 * HOUR_MS }).then(
        ({ counted }) => counted,
        ({ message }: Error) => message,
      );
    expect(await asked()).to.equal(0);
    fails.pop()?.();
    expect(await asked()).to.equal('away');
    expect(await asked()).to.equal('away');
    away = false;
    fails.pop()?.();
    await until(async () => (await asked()) === 2, { what: 'all hours are counted' });
  });

  it('show what is counted in time, and count the rest meanwhile, each hour once', async () => {
    const asked: number[] = [];
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const read = createReports(
      async function* ({ from }: Stretch) {
        asked.push(from / HOUR_MS);
        if (from === 0) await gate;
        yield { items: [event(from)] };
      },
      () => 100 * HOUR_MS,
    );
    const range = { from: 0, until: 3 * HOUR_MS };
    const first = await read(range);
    expect([first.counted, first.hours.length, first.kinds.refund.accepted]).to.deep.equal([2, 3, 2]);
    go();
    await until(async () => (await read(range)).counted === 3, { what: 'all hours are counted' });
    expect((await read(range)).kinds.refund.accepted).to.equal(3);
    expect(asked).to.deep.equal([2, 1, 0]);
  });

  it('count an hour again that is not over, and none that has not begun', async () => {
    let now = 1.5 * HOUR_MS;
    let found = 0;
    const read = createReports(
      async function* ({ from }: Stretch) {
        if (from === HOUR_MS) found += 1;
        yield { items: Array.from({ length: from === HOUR_MS ? found : 1 }, () => event(from)) };
      },
      () => now,
    );
    const range = { from: 0, until: 24 * HOUR_MS };
    expect((await read(range)).kinds.refund.accepted).to.equal(2);
    expect((await read(range)).hours).to.have.length(2);
    now += 60_000;
    await until(async () => (await read(range)).kinds.refund.accepted === 3, { what: 'the new event is counted' });
  });

  it('tell that their source failed', async () => {
    const read = createReports(
      () => {
        throw new Error('no answer');
      },
      () => HOUR_MS,
    );
    const failed = await read({ from: 0, until: HOUR_MS }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(Error).and.have.property('message', 'no answer');
  });

  it('are shown by the day where the range is longer than two', async () => {
    const read = createReports(
      async function* ({ from }: Stretch) {
        yield { items: [event(from)] };
      },
      () => 200 * HOUR_MS,
    );
    const start = Date.parse('1970-01-02T00:00:00+08:00');
    const range = { from: start, until: start + 72 * HOUR_MS };
    await until(async () => (await read(range)).counted === 72, { what: 'all is counted' });
    const { by, groups } = groupsOf(await read(range), 'Asia/Shanghai');
    expect(by).to.equal('day');
    expect(groups.map(({ at, sums }) => [at - start, sums?.kinds.refund.accepted])).to.deep.equal([
      [0, 24],
      [24 * HOUR_MS, 24],
      [48 * HOUR_MS, 24],
    ]);
  });
});
