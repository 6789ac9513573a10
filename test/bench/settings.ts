import { startMeter } from './cpu.js';
import { type Costed, medianCpu } from './cpu-table.js';
import { type Line, micros, times } from './report.js';
import type { Bench } from './row.js';
import { settled } from './settled.js';
import { openStage } from './stage.js';
import { median, ratios, spread } from './stats.js';

// What a setting costs: the same checkouts delivered by relays that differ in their environment alone.

/** Environments by what they are called in tables; the first is what the others are compared with. */
export type Settings = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type SettingCosts = Readonly<Record<string, readonly Costed[]>>;

const openSide = async ({ folder, vendor, load }: Bench, env: Readonly<Record<string, string>>) => {
  const stage = await openStage(folder, { vendorUrl: vendor.url, env });
  const { url, process: ingress } = await stage.ingress();
  const { process: worker } = await stage.worker('checkout', 'push');
  return {
    stop: stage.stop,
    /** processor time per event, from its request to the end of its delivery */
    deliver: async (events: number): Promise<Costed> => {
      await stage.announce(load.next(), events);
      await vendor.reset();
      const meter = startMeter({ ingress: ingress.child.pid, worker: worker.child.pid, Redis: stage.redis.pid() });
      const startedAt = performance.now();
      await load.run({ url, connections: 16, events });
      await vendor.wait(events);
      const perSecond = (events / (performance.now() - startedAt)) * 1000;
      await settled(stage.queues, 'end of the deliveries');
      return { perSecond, cpu: meter(events) };
    },
  };
};

/** Each round measures every side once, in another order. */
export const measureSettings = async (bench: Bench, what: string, settings: Settings): Promise<SettingCosts> => {
  const { rounds, jobs, warmUp } = bench.sizes.endToEnd;
  const results: Record<string, Costed[]> = {};
  const open: (readonly [string, Awaited<ReturnType<typeof openSide>>])[] = [];
  try {
    for (const [name, env] of Object.entries(settings)) {
      const side = await openSide(bench, env);
      open.push([name, side]);
      results[name] = [];
      await side.deliver(warmUp);
    }
    for (let round = 0; round < rounds; round++) {
      const first = round % open.length;
      for (const [name, side] of [...open.slice(first), ...open.slice(0, first)]) {
        const measured = await side.deliver(jobs);
        results[name]?.push(measured);
        bench.note(`${what} ${name} ${micros(medianCpu([measured]))}`);
      }
    }
    return results;
  } finally {
    await Promise.all(open.map(([, { stop }]) => stop()));
  }
};

/** Processor time per event of one setting against that of another, by the median of the rounds. `goal` null: reported only. */
export const costLine = (
  results: SettingCosts,
  [name, against]: readonly [string, string],
  { row, what, goal }: { readonly row: string; readonly what: string; readonly goal: number | null },
): Line => {
  const cpu = (of: string): number[] => (results[of] ?? []).map((round) => medianCpu([round]));
  const each = ratios(cpu(name), cpu(against));
  return {
    row,
    what,
    ours: micros(median(cpu(name))),
    against: micros(median(cpu(against))),
    result: times(median(each)),
    spread: spread(each),
    goal: goal === null ? 'report' : `≤ ${goal} ×`,
    met: goal === null ? null : median(each) <= goal,
  };
};
