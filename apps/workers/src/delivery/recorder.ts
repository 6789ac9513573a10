import type { Client, Outcome } from '@scm-relay/connectors';
import type { AttemptRecord, Claim, FinishResult, Ledger } from '@scm-relay/ledger';
import type { DestinationPolicy, JobSpec, Logger, Span } from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import { retryUntilDone, tellRefusals } from '../retry.js';
import type { Release } from '../slots.js';
import { attemptLine, type MappedLine } from './attempt-line.js';
import { breakerSignal, decide } from './decide.js';

export interface ObservedAttempt {
  readonly outcome: Outcome['outcome'];
  readonly ms: number;
  /** null where it delivered nothing */
  readonly sinceAcceptedMs: number | null;
}

export interface RecorderDependencies {
  readonly destination: Destination;
  readonly ledger: Pick<Ledger, 'finish'>;
  readonly client: Pick<Client, 'lookup'>;
  readonly policy: DestinationPolicy;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  /** the breaker closed: the queue need not be held any longer */
  readonly releaseQueue: () => Promise<void>;
  readonly observe?: (attempt: ObservedAttempt) => void;
  readonly random?: () => number;
}

export interface RecordOptions {
  /** true where no job of the destination's queue carries it: one is made for the next attempt */
  readonly newJob: boolean;
  readonly mapped?: MappedLine;
  /**
   * Gives the place back that the caller has taken, before the outcome is recorded: called where that is `delivered` alone. Any other
   * may hold or stop those who come next, so that the gate has to know of it first, also where Redis fails for a while.
   */
  readonly release?: Release;
  /** how long the claim waited for its turn to leave */
  readonly waitedMs?: number;
}

/** What became of a claimed request, for the job that sent it. */
export interface Sent {
  readonly outcome: Outcome['outcome'];
  readonly message: string | null;
  readonly finished: FinishResult['answer'];
  /** it is to be tried again after so many milliseconds; null: it is not */
  readonly delayMs: number | null;
  /** the vendor asked to be left alone for so long */
  readonly holdMs: number | null;
}

/** The outcome of an attempt that nobody finished. */
export const LOST: Outcome = {
  outcome: 'unknown',
  message: 'the process that sent it ended before it could note the outcome',
  httpStatus: null,
  response: null,
};

const messageOf = (outcome: Outcome): string | null => ('message' in outcome ? outcome.message : null);

/** Records what became of claimed attempts, with all that follows from it. */
export interface Recorder {
  record(claimed: Claim, outcome: Outcome, ms: number, options: RecordOptions, span: Span | null): Promise<Sent>;
  /** Removes an attempt that was written but not sent: it is not counted, however long the fault on our side lasts. */
  strikeOut(
    claimed: Claim,
    unsent: string,
    options: { readonly newJob: boolean; readonly delayMs: number },
  ): Promise<void>;
}

/** `onOpened`: called where a recorded outcome has opened the destination's breaker. */
export const createRecorder = (deps: RecorderDependencies, onOpened: () => void): Recorder => {
  const { destination, ledger, policy, logger } = deps;
  const breaker = { failures: policy.breakerFailures, probeMs: policy.breakerProbeMs };
  const tell = tellRefusals(logger);

  const finish = async (...args: Parameters<Ledger['finish']>): Promise<FinishResult> => {
    try {
      return await retryUntilDone(() => ledger.finish(...args), tell);
    } catch (error) {
      const [delivery, { n, outcome, httpStatus }] = args;
      // nobody else knows it: to the ledger the attempt becomes one of unknown outcome
      logger.error('an outcome was not recorded', { delivery, destination, n, outcome, httpStatus, error });
      throw error;
    }
  };

  const record = async (
    claimed: Claim,
    outcome: Outcome,
    ms: number,
    { newJob, mapped, release, waitedMs = 0 }: RecordOptions,
    span: Span | null,
  ): Promise<Sent> => {
    const decision = decide(outcome, claimed, policy, deps.random ?? Math.random);
    const delayMs = decision.status === 'pending' ? decision.delayMs : null;
    const message = messageOf(outcome);
    const holdMs = outcome.outcome === 'retry' ? (outcome.after ?? null) : null;
    // when its request left, or would have: the claim may have waited for its turn since (ADR 21)
    const at = claimed.at + waitedMs;
    const nextAt = delayMs === null ? null : at + ms + delayMs;
    const attempt: AttemptRecord = {
      n: claimed.n,
      generation: claimed.generation,
      at,
      ms,
      outcome: outcome.outcome,
      httpStatus: outcome.httpStatus,
      response: outcome.response,
      ...(message === null ? {} : { message }),
      ...(nextAt === null ? {} : { nextAt }),
    };
    const finishing = finish(claimed.delivery, attempt, decision, {
      failures: breaker.failures,
      probeMs: breaker.probeMs,
      // that a process of ours died says nothing about the vendor
      signal: outcome === LOST ? 'none' : breakerSignal(outcome),
      claimedAt: claimed.at,
      newJob,
      holdMs: holdMs ?? undefined,
      lookUp: deps.client.lookup ? true : undefined,
      trace: span?.context,
    });
    if (outcome.outcome === 'delivered') release?.();
    const finished = await finishing;
    if (finished.breaker === 'opened') onOpened();
    await deps.enqueue(finished.wake);
    if (finished.breaker === 'closed') await deps.releaseQueue();
    if (finished.breaker) logger.warn(`breaker ${finished.breaker}`, { destination });
    deps.observe?.({ outcome: outcome.outcome, ms, sinceAcceptedMs: finished.sinceAcceptedMs });
    const told = { claimed, outcome, decision, ms, nextAt, recorded: finished.answer };
    logger.info('attempt', attemptLine(told, { destination, max: policy.attempts }, mapped, span?.ids));
    span?.end(
      {
        'scm.outcome': outcome.outcome,
        'scm.decision': decision.status,
        ...(decision.status === 'attention' ? { 'scm.reason': decision.reason } : {}),
        ...(outcome.httpStatus === null ? {} : { 'http.response.status_code': outcome.httpStatus }),
      },
      outcome.outcome === 'delivered' ? 'ok' : 'failed',
    );
    return { outcome: outcome.outcome, message, finished: finished.answer, delayMs, holdMs };
  };

  const strikeOut = async (
    { delivery, n, at }: Claim,
    unsent: string,
    { newJob, delayMs }: { readonly newJob: boolean; readonly delayMs: number },
  ): Promise<void> => {
    const finished = await finish(
      delivery,
      { n, at, outcome: 'retry', message: `not sent: ${unsent}` },
      { status: 'pending', delayMs, unsent: true },
      { ...breaker, signal: 'none', newJob },
    );
    await deps.enqueue(finished.wake);
    logger.warn('not sent', { delivery, destination, reason: unsent });
  };

  return { record, strikeOut };
};
