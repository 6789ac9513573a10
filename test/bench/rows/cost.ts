import { setTimeout as pause } from 'node:timers/promises';
import { type RedisFigures, redisFigures } from '../redis-figures.js';
import { type Details, type Line, number } from '../report.js';
import type { Bench, Row } from '../row.js';
import { settled } from '../settled.js';
import { openStage } from '../stage.js';

/** More than BullMQ keeps of ended jobs: from then on one goes for each that comes. */
const WARM_UP = 1200;
/** What the last events still do after their vendor was called. */
const TAIL_MS = 500;
const SHOWN_COMMANDS = 20;

/** Two readings of what Redis has done. */
interface Span {
  readonly from: RedisFigures;
  readonly to: RedisFigures;
}

/** The command of the readings themselves. The product asks it now and then, never for an event. */
const READING = 'info';

/** What processes with nothing to do make of Redis in a millisecond. */
type IdleRate = (of: (figures: RedisFigures) => number) => number;

const idleRate =
  ({ from, to }: Span): IdleRate =>
  (of) =>
    (of(to) - of(from)) / (to.at - from.at);

/** What was done for each event, polling and sweeping taken off as they go on without events. */
const perEvent =
  ({ from, to }: Span, idle: IdleRate, events: number) =>
  (of: (figures: RedisFigures) => number): number =>
    (of(to) - of(from) - idle(of) * (to.at - from.at)) / events;

const calls = (figures: RedisFigures): number => figures.calls - (figures.commands.get(READING)?.calls ?? 0);
const aofBytes = (figures: RedisFigures): number => figures.aofBytes;
const callsOf =
  (name: string) =>
  (figures: RedisFigures): number =>
    figures.commands.get(name)?.calls ?? 0;
const microsOf =
  (name: string) =>
  (figures: RedisFigures): number =>
    figures.commands.get(name)?.micros ?? 0;

interface Measured {
  readonly keys: number;
  readonly span: Span;
  readonly idle: IdleRate;
}

const measureEvents = async ({ folder, vendor, load, sizes }: Bench): Promise<Measured> => {
  const { events, idleMs } = sizes.cost;
  const stage = await openStage(folder, { vendorUrl: vendor.url });
  try {
    const { url } = await stage.ingress();
    await stage.workers();
    const deliver = async (count: number) => {
      await vendor.reset();
      await load.run({ url, connections: 64, events: count });
      await vendor.wait(count);
      await pause(TAIL_MS);
    };
    await stage.announce(load.next(), WARM_UP);
    await deliver(WARM_UP);
    await settled(stage.queues, 'end of the warm-up');
    const { keys } = await redisFigures(stage.client);
    await stage.announce(load.next(), events);
    const nothing = await redisFigures(stage.client);
    await pause(idleMs);
    const from = await redisFigures(stage.client);
    await deliver(events);
    const to = await redisFigures(stage.client);
    await settled(stage.queues, 'end of the deliveries');
    const after = await redisFigures(stage.client);
    return {
      // to a tenth: up to a hundred jobs more are kept at one time than at another (libs/runtime/src/queues/trim.ts)
      keys: Math.round(((after.keys - keys) / events) * 10) / 10,
      span: { from, to },
      idle: idleRate({ from: nothing, to: from }),
    };
  } finally {
    await stage.stop();
  }
};

const commandTable = (each: ReturnType<typeof perEvent>, { from, to }: Span): Details => {
  const rows = [...to.commands.keys()]
    .filter((name) => name !== READING && callsOf(name)(to) > callsOf(name)(from))
    .map((name) => ({ name, calls: each(callsOf(name)), micros: each(microsOf(name)) }))
    .filter((row) => row.calls >= 0.01)
    .sort((a, b) => b.calls - a.calls)
    .slice(0, SHOWN_COMMANDS);
  return {
    title: 'Redis commands per delivered checkout, by name (a script holds the time of the commands in it)',
    head: ['command', 'calls', 'µs'],
    rows: rows.map((row) => [row.name, number(row.calls, 2), number(row.micros, 1)]),
  };
};

const line = (what: string, shown: string, goal: string, met: boolean): Line => ({
  row: 'cost',
  what,
  ours: shown,
  against: '–',
  result: shown,
  spread: '–',
  goal,
  met,
});

/** What one delivered checkout of three items makes of Redis, in the layout of `npm start`. */
export const costRow: Row = {
  name: 'cost',
  measure: async (bench) => {
    const { keys, span, idle } = await measureEvents(bench);
    const each = perEvent(span, idle, bench.sizes.cost.events);
    const [commands, bytes] = [each(calls), each(aofBytes)];
    return {
      lines: [
        line('keys per delivered checkout of 3 items, its notice included', number(keys, 1), '≤ 9', keys <= 9),
        line('commands for it from POST to end, those in scripts included', number(commands), '≤ 85', commands <= 85),
        line('append-only bytes for it, the same', `${number(bytes)} B`, '≤ 4 KB', bytes <= 4096),
      ],
      details: [commandTable(each, span)],
    };
  },
};
