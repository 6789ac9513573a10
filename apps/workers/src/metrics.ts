import { type Metrics, type Queues, queueGauges } from '@scm-relay/runtime';
import {
  type Destination,
  type EventKind,
  isDestination,
  isEventKind,
  OUTCOMES,
  type QueueName,
} from '@scm-relay/schemas';
import type { ObservedAttempt } from './delivery/recorder.js';

/** From a moment to a day: how long an event takes when all is well, and when a vendor is away for the night. */
const DELIVERY_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200, 43_200, 86_400];

/** What mapping may make of an event: a status, or that there was nothing to do (`mapEvent`). */
const MAPPED = ['sending', 'waiting', 'attention', 'recorded', 'resolved', 'behind', 'gone'] as const;

/** A piece left again without having come back (CONTRACT §4). */
const WARNINGS = ['still-out'] as const;

export interface Measures {
  attempt(destination: Destination, attempt: ObservedAttempt): void;
  /** `warnings`: `<name>: …` */
  mapped(kind: EventKind, status: string, warnings: readonly string[]): void;
}

/** What a worker process counts for Prometheus: all of it from 0 on, so that the first one shows as an increase. */
export const createMeasures = (metrics: Metrics, queues: Queues, names: readonly QueueName[]): Measures => {
  const attempts = metrics.counter('scm_attempts_total', 'Attempts by destination and outcome', [
    'destination',
    'outcome',
  ]);
  const durations = metrics.histogram('scm_attempt_seconds', 'How long vendors took to answer', ['destination']);
  const sinceAccepted = metrics.histogram(
    'scm_delivery_seconds',
    'From the acceptance of an event to its delivery',
    ['destination'],
    DELIVERY_BUCKETS,
  );
  const mapped = metrics.counter('scm_mapped_total', 'Events mapped, by what became of them', ['kind', 'status']);
  const warnings = metrics.counter('scm_warnings_total', 'What was sent and is odd all the same, by its name', [
    'warning',
  ]);
  queueGauges(metrics, queues, names);
  for (const destination of names.filter(isDestination)) {
    for (const outcome of OUTCOMES) attempts.inc({ destination, outcome }, 0);
    durations.zero({ destination });
    sinceAccepted.zero({ destination });
  }
  for (const kind of names.filter(isEventKind)) {
    for (const status of MAPPED) mapped.inc({ kind, status }, 0);
  }
  for (const warning of WARNINGS) warnings.inc({ warning }, 0);
  return {
    attempt: (destination, { outcome, ms, sinceAcceptedMs }) => {
      attempts.inc({ destination, outcome });
      durations.observe({ destination }, ms / 1000);
      if (sinceAcceptedMs !== null) sinceAccepted.observe({ destination }, sinceAcceptedMs / 1000);
    },
    mapped: (kind, status, texts) => {
      mapped.inc({ kind, status });
      for (const text of texts) warnings.inc({ warning: text.split(':', 1)[0] ?? '' });
    },
  };
};
