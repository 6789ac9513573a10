import { type AttemptSlot, type Ledger, type Sample, waitingOf } from '@scm-relay/ledger';
import type { Logger, Queues } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES } from '@scm-relay/schemas';

/** What the chart library takes: seconds since 1970, then one list of values per series; null: no figure. */
export interface Chart {
  readonly labels: readonly string[];
  readonly data: readonly (readonly (number | null)[])[];
}

export interface Charts {
  readonly events: Chart;
  readonly waiting: Chart;
  readonly attention: Chart;
  readonly attempts: Chart;
}

/** Stretches the charts may show, in hours. */
export const CHART_HOURS = [6, 24, 168] as const;
export type ChartHours = (typeof CHART_HOURS)[number];

const HOUR_MS = 3_600_000;
const seconds = (list: readonly { readonly at: number }[]): number[] => list.map(({ at }) => at / 1000);
const attemptsIn = ({ outcomes }: AttemptSlot): number =>
  outcomes.delivered + outcomes.rejected + outcomes.retry + outcomes.unknown;

/** Accepted between a sample and the one before it. A counter that went back (a restored backup) counts from anew. */
const growth = (samples: readonly Sample[]): (number | null)[] =>
  samples.map(({ accepted }, i) => {
    const before = samples[i - 1];
    return before ? Math.max(0, accepted - before.accepted) : null;
  });

export interface ChartSources {
  readonly ledger: Pick<Ledger, 'acceptedCount' | 'attemptStats' | 'openCounts' | 'samples'>;
  readonly queues: Pick<Queues, 'counts'>;
}

/** The last hours in steps of five minutes, and how things stand now: a chart must not say less than the page around it. */
export async function readCharts(
  { ledger, queues }: ChartSources,
  hours: ChartHours,
  now: number = Date.now(),
): Promise<Charts> {
  const from = now - hours * HOUR_MS;
  const [taken, stats, accepted, open, waiting] = await Promise.all([
    ledger.samples(from),
    ledger.attemptStats(from, now),
    ledger.acceptedCount(),
    ledger.openCounts(),
    waitingIn(queues),
  ]);
  const samples = [...taken, { at: now, accepted, attention: open.attention, parked: open.waiting, waiting }];
  const depths = samples.map(waitingOf);
  return {
    events: { labels: ['accepted'], data: [seconds(samples), growth(samples)] },
    waiting: {
      labels: [...QUEUES],
      data: [seconds(samples), ...QUEUES.map((_, i) => depths.map((each) => each[i] ?? null))],
    },
    attention: {
      labels: ['attention', 'waiting'],
      data: [seconds(samples), samples.map(({ attention }) => attention), samples.map(({ parked }) => parked ?? null)],
    },
    attempts: {
      labels: [...DESTINATIONS],
      data: [seconds(stats.wdt), ...DESTINATIONS.map((destination) => stats[destination].map(attemptsIn))],
    },
  };
}

/** Often enough to find each new slot of five minutes soon after it begins. */
const EVERY_MS = 30_000;

/** Jobs that wait or are delayed, by queue. */
const waitingIn = async (queues: Pick<Queues, 'counts'>): Promise<Sample['waiting']> =>
  Object.fromEntries(
    Object.entries(await queues.counts()).map(([queue, counts]) => [queue, counts.waiting + counts.delayed]),
  );

/** Collects the figures of the charts for as long as a board runs; several boards collect them once. */
export function startSampler(ledger: Pick<Ledger, 'takeSample'>, queues: Queues, log: Logger): { stop(): void } {
  const sample = () => {
    ledger
      .takeSample(() => waitingIn(queues))
      .catch((error: unknown) => {
        log.debug('no figures could be taken', { error });
      });
  };
  const first = setTimeout(sample, 1000).unref();
  const timer = setInterval(sample, EVERY_MS).unref();
  return {
    stop: () => {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
