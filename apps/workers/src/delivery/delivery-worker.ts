import type { Client, Outcome } from '@scm-relay/connectors';
import type { AttemptRecord, BeginResult, FinishResult, Ledger } from '@scm-relay/ledger';
import type { DeliveryJob, DestinationPolicy, JobEnd, JobSpec, Logger, Processor } from '@scm-relay/runtime';
import { persistently } from '../persistently.js';
import { breakerSignal, decide } from './decide.js';
import { lookUpAgain, lookupJob } from './look-up.js';
import { prove, send } from './send.js';
import { putBack } from './unsent.js';

export interface ObservedAttempt {
  readonly outcome: Outcome['outcome'];
  readonly ms: number;
  /** null where it delivered nothing */
  readonly sinceAcceptedMs: number | null;
}

export interface DeliveryDependencies {
  readonly ledger: Pick<Ledger, 'begin' | 'finish' | 'unproven' | 'prove'>;
  readonly client: Client;
  readonly policy: DestinationPolicy;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  readonly replicated: (since: number) => Promise<boolean>;
  /** the breaker closed: the queue need not be held any longer */
  readonly releaseQueue: () => Promise<void>;
  readonly observe?: (attempt: ObservedAttempt) => void;
  readonly random?: () => number;
}

/** A lease outlives its request by this much, so that no attempt is taken for lost while its reply is under way. */
const LEASE_MARGIN_MS = 10_000;

const lost: Outcome = {
  outcome: 'unknown',
  message: 'the process that sent it ended before it could note the outcome',
  httpStatus: null,
  response: null,
};

type Claimed = Extract<BeginResult, { answer: 'go' | 'dangling' }>;

const jobEnd = (outcome: Outcome, finished: FinishResult, delayMs: number | null): JobEnd => {
  if (finished.answer !== 'ok' || outcome.outcome === 'delivered') return { end: 'done', result: outcome.outcome };
  // promise 6: what the vendor asks for holds the whole queue, also when this job had its last try
  const hold = outcome.outcome === 'retry' && outcome.after !== undefined ? { holdQueueMs: outcome.after } : {};
  if (delayMs === null) return { end: 'failed', message: `${outcome.outcome}: ${outcome.message}`, ...hold };
  return { end: 'retry', delayMs, message: outcome.message, ...hold };
};

/** Claims, sends, judges, records: one delivery job from begin to end (DESIGN "How data flows", promise 3). */
export const deliveryProcessor = (deps: DeliveryDependencies): Processor<DeliveryJob> => {
  const { ledger, client, policy, logger } = deps;

  const conclude = async (job: DeliveryJob, claimed: Claimed, seen: Outcome, ms: number): Promise<JobEnd> => {
    const { operation } = job;
    const outcome = await prove(seen, { client, operation, request: claimed.request, resendSafe: policy.resendSafe });
    const decision = decide(outcome, claimed, policy, deps.random ?? Math.random);
    const delayMs = decision.status === 'pending' ? decision.delayMs : null;
    const message = 'message' in seen ? seen.message : null;
    const record: AttemptRecord = {
      n: claimed.n,
      at: claimed.at,
      ms,
      outcome: seen.outcome,
      httpStatus: seen.httpStatus,
      response: seen.response,
      ...(message === null
        ? {}
        : { message: seen === outcome ? message : `${message}; a look-up proved it delivered` }),
      ...(delayMs === null ? {} : { nextAt: claimed.at + ms + delayMs }),
    };
    const finished = await persistently(
      () =>
        ledger.finish(job.delivery, record, decision, {
          // that a process of ours died says nothing about the vendor
          signal: seen === lost && outcome === lost ? 'none' : breakerSignal(outcome),
          failures: policy.breakerFailures,
          probeMs: policy.breakerProbeMs,
        }),
      logger,
    );
    const askAgain = decision.status === 'attention' && decision.reason === 'outcome-unknown' && client.lookup;
    await deps.enqueue(askAgain ? [...finished.wake, lookupJob(job, claimed.n)] : finished.wake);
    if (finished.breaker === 'closed') await deps.releaseQueue();
    if (finished.breaker) logger.warn(`breaker ${finished.breaker}`, { destination: job.destination });
    deps.observe?.({ outcome: seen.outcome, ms, sinceAcceptedMs: finished.sinceAcceptedMs });
    logger.info('attempt', {
      delivery: job.delivery,
      generation: job.generation,
      destination: job.destination,
      operation,
      events: job.events,
      dn: job.dn,
      n: claimed.n,
      attempt: claimed.attempt,
      max: policy.attempts,
      probe: claimed.probe,
      ms,
      outcome: seen.outcome,
      decision: decision.status,
      reason: decision.status === 'attention' ? decision.reason : null,
      httpStatus: seen.httpStatus,
      message,
      nextAt: delayMs === null ? null : new Date(claimed.at + ms + delayMs).toISOString(),
      recorded: finished.answer,
    });
    return jobEnd(outcome, finished, delayMs);
  };

  return async ({ data: job, tries }) => {
    if (job.lookup) return lookUpAgain(deps, job, tries);
    const claimAsked = performance.now();
    const leaseMs = policy.timeoutMs + LEASE_MARGIN_MS;
    const claim = await ledger.begin(job.delivery, job.generation, {
      leaseMs,
      probeMs: policy.breakerProbeMs,
      rate: policy.rate,
    });
    switch (claim.answer) {
      case 'gone':
      case 'behind':
        return { end: 'done', result: claim.answer };
      case 'busy':
        return { end: 'postpone', ms: claim.ms };
      case 'held':
        return { end: 'hold', ms: claim.ms };
      case 'dangling':
        return conclude(job, claim, lost, leaseMs);
      case 'go': {
        const started = performance.now();
        const outcome = await send({
          client,
          operation: job.operation,
          request: claim.request,
          resendSafe: policy.resendSafe,
          claimAsked,
          replicated: deps.replicated,
        });
        if ('unsent' in outcome) return putBack(deps, job, claim, outcome);
        return conclude(job, claim, outcome, Math.round(performance.now() - started));
      }
    }
  };
};
