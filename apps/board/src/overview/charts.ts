import { type AttemptSlot, type Ledger, type Sample, waitingOf } from '@scm-relay/ledger';
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

const DAY_MS = 86_400_000;
const seconds = (list: readonly { readonly at: number }[]): number[] => list.map(({ at }) => at / 1000);
const attemptsIn = ({ outcomes }: AttemptSlot): number =>
  outcomes.delivered + outcomes.rejected + outcomes.retry + outcomes.unknown;

/** Accepted between a sample and the one before it. A counter that went back (a restored backup) counts from anew. */
const growth = (samples: readonly Sample[]): (number | null)[] =>
  samples.map(({ accepted }, i) => {
    const before = samples[i - 1];
    return before ? Math.max(0, accepted - before.accepted) : null;
  });

/** The last 24 hours in steps of five minutes. */
export async function readCharts(
  ledger: Pick<Ledger, 'samples' | 'attemptStats'>,
  now: number = Date.now(),
): Promise<Charts> {
  const from = now - DAY_MS;
  const [samples, stats] = await Promise.all([ledger.samples(from), ledger.attemptStats(from, now)]);
  const depths = samples.map(waitingOf);
  return {
    events: { labels: ['accepted'], data: [seconds(samples), growth(samples)] },
    waiting: {
      labels: [...QUEUES],
      data: [seconds(samples), ...QUEUES.map((_, i) => depths.map((each) => each[i] ?? null))],
    },
    attention: { labels: ['attention'], data: [seconds(samples), samples.map(({ attention }) => attention)] },
    attempts: {
      labels: [...DESTINATIONS],
      data: [seconds(stats.wdt), ...DESTINATIONS.map((destination) => stats[destination].map(attemptsIn))],
    },
  };
}
