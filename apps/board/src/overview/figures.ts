import { type AttemptSlot, DURATION_BOUNDS, type GateState, type Ledger, SLOT_MS } from '@scm-relay/ledger';
import { type JobCounts, maskText, type Queues } from '@scm-relay/runtime';
import { type AttentionReason, DESTINATIONS, type Destination, QUEUES, type QueueName } from '@scm-relay/schemas';

export interface QueueFigures extends JobCounts {
  readonly queue: QueueName;
  /** milliseconds its oldest waiting job has waited; null: none waits */
  readonly oldestMs: number | null;
  /** who paused it, why (masked, as in the audit log) and until when; null: nobody did, or not here */
  readonly pause: GateState['pause'];
}

export interface DestinationFigures {
  readonly destination: Destination;
  /** over the last five to ten minutes; null: nothing was sent then */
  readonly recent: { readonly perMinute: number; readonly errorShare: number; readonly p95Ms: number } | null;
  /** when its circuit breaker opened, ISO 8601 UTC; null: closed */
  readonly breakerSince: string | null;
  /** until when it asked to be left alone, ISO 8601 UTC; null: it did not */
  readonly holdUntil: string | null;
}

export interface Figures {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly queues: readonly QueueFigures[];
  readonly destinations: readonly DestinationFigures[];
  readonly attention: readonly { readonly reason: AttentionReason; readonly count: number }[];
  readonly accepted: number;
}

export interface FigureSources {
  readonly ledger: Pick<Ledger, 'acceptedCount' | 'attemptStats' | 'attentionReasons' | 'gates'>;
  readonly queues: Queues;
}

const QUANTILE = 0.95;

/** Upper bound of the bucket that the 95th percentile falls into. */
const p95 = (durations: readonly number[]): number => {
  const total = durations.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [i, count] of durations.entries()) {
    seen += count;
    if (seen >= total * QUANTILE) return DURATION_BOUNDS[i] ?? Number.POSITIVE_INFINITY;
  }
  return 0;
};

/** The current slot has only begun, so the one before it counts, too. */
export const recentFigures = (slots: readonly AttemptSlot[], now: number): DestinationFigures['recent'] => {
  const last = slots.filter(({ at }) => at > now - 2 * SLOT_MS);
  const sum = (of: (slot: AttemptSlot) => number): number => last.reduce((total, slot) => total + of(slot), 0);
  const delivered = sum(({ outcomes }) => outcomes.delivered);
  const all = sum(({ outcomes }) => outcomes.delivered + outcomes.rejected + outcomes.retry + outcomes.unknown);
  if (all === 0) return null;
  const begun = Math.min(...last.map(({ at }) => at));
  return {
    perMinute: all / Math.max(1, (now - begun) / 60_000),
    errorShare: 1 - delivered / all,
    p95Ms: p95(
      DURATION_BOUNDS.map((_, i) => i)
        .concat(DURATION_BOUNDS.length)
        .map((i) => sum((s) => s.durations[i] ?? 0)),
    ),
  };
};

const masked = (pause: GateState['pause']): GateState['pause'] =>
  pause === null ? null : { ...pause, note: maskText(pause.note) };

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Milliseconds that the oldest waiting job of a queue has waited; null: none waits. */
export const oldestWaiting = async (queues: Queues, queue: QueueName, now: number): Promise<number | null> => {
  const [job] = await queues.queue(queue).getWaiting(0, 0);
  return job ? Math.max(0, now - job.timestamp) : null;
};

/** How everything stands right now. */
export async function readFigures({ ledger, queues }: FigureSources, now = Date.now()): Promise<Figures> {
  const [counts, ages, stats, gates, attention, accepted] = await Promise.all([
    queues.counts(),
    Promise.all(QUEUES.map((queue) => oldestWaiting(queues, queue, now))),
    ledger.attemptStats(now - 2 * SLOT_MS, now),
    ledger.gates(),
    ledger.attentionReasons(),
    ledger.acceptedCount(),
  ]);
  const none = { waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0, paused: false };
  return {
    at: now,
    queues: QUEUES.map((queue, i) => ({
      queue,
      ...(counts[queue] ?? none),
      oldestMs: ages[i] ?? null,
      pause: masked(gates[queue].pause),
    })),
    destinations: DESTINATIONS.map((destination) => {
      const { openSince, holdUntil } = gates[destination];
      return {
        destination,
        recent: recentFigures(stats[destination], now),
        breakerSince: iso(openSince),
        holdUntil: holdUntil !== null && holdUntil > now ? iso(holdUntil) : null,
      };
    }),
    attention,
    accepted,
  };
}
