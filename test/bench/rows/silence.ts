import { setTimeout as pause } from 'node:timers/promises';
import { putNotice } from '../ingress-calls.js';
import { largeNotice } from '../load/bodies.js';
import type { PingReport } from '../ping/messages.js';
import { pingDuring } from '../ping/ping.js';
import { type Details, type Line, ms, number } from '../report.js';
import type { Bench, Row } from '../row.js';
import { parkRefunds } from '../settled.js';
import { type SlowCommand, slowest, startSlowlog } from '../slowlog.js';
import { openStage } from '../stage.js';

const DN = 'SILENCE';
/** Pings before anything is woken: what this machine does by itself. */
const QUIET_MS = 1000;
const LOOK_EVERY_MS = 200;
const SHOWN_COMMANDS = 10;

interface Measured {
  readonly quiet: PingReport;
  readonly waking: PingReport;
  readonly slow: readonly SlowCommand[];
  readonly delivered: number;
}

const measureWaking = async ({ folder, vendor, load, sizes, note }: Bench): Promise<Measured> => {
  const { events, mostMs } = sizes.silence;
  const stage = await openStage(folder, { vendorUrl: vendor.url });
  try {
    const { base } = await stage.ingress();
    await stage.workers();
    await vendor.reset();
    await parkRefunds(load, { stage, base }, DN, events);
    note(`${events} events wait for the notice`);
    const quiet = await pingDuring(folder, stage.redis.port, () => pause(QUIET_MS));
    await startSlowlog(stage.client);
    let delivered = 0;
    const waking = await pingDuring(folder, stage.redis.port, async () => {
      const until = performance.now() + mostMs;
      await putNotice(base, largeNotice(DN, events, true));
      while (delivered < events && performance.now() < until) {
        await pause(LOOK_EVERY_MS);
        delivered = (await vendor.look()).at.length;
      }
    });
    return { quiet, waking, slow: await slowest(stage.client, SHOWN_COMMANDS), delivered };
  } finally {
    await stage.stop();
  }
};

const pingCells = (name: string, report: PingReport): string[] => [
  name,
  number(report.pings),
  ms(report.p50),
  ms(report.p999),
  ms(report.longest),
  ms(report.longestSeen),
];

const details = ({ quiet, waking, slow }: Measured): Details[] => [
  {
    title: 'A PING every millisecond (the process that pings is not always run: what that adds is in the last column)',
    head: ['while', 'pings', 'p50', 'p99.9', 'longest', 'longest as seen'],
    rows: [pingCells('nothing happens', quiet), pingCells('a notice wakes them', waking)],
  },
  {
    title: 'The longest SLOWLOG entries meanwhile',
    head: ['command', 'connection', 'time'],
    rows: slow.map((entry) => [entry.command, entry.client, ms(entry.ms)]),
  },
];

/** For how long everybody else waits for Redis while a notice arrives that very many events wait for. */
export const silenceRow: Row = {
  name: 'silence',
  measure: async (bench) => {
    const measured = await measureWaking(bench);
    const { events } = bench.sizes.silence;
    const line = (what: string, value: number, goal: string, met: boolean | null): Line => ({
      row: 'silence',
      what,
      ours: ms(value),
      against: '–',
      result: ms(value),
      spread: '–',
      goal,
      met,
    });
    const { longest } = measured.waking;
    const what = `longest time Redis answers nobody while a notice wakes ${number(events)}`;
    return {
      lines: [
        line(`${what} (${number(measured.delivered)} delivered meanwhile)`, longest, '≤ 20 ms', longest <= 20),
        line('the same: longest SLOWLOG entry', measured.slow[0]?.ms ?? 0, 'report', null),
      ],
      details: details(measured),
    };
  },
};
