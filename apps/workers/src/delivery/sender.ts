import type { Client, MayAsk, Outcome } from '@scm-relay/connectors';
import type { AttemptRecord, Claim, FinishResult, GateLimits, Ledger } from '@scm-relay/ledger';
import type { DestinationPolicy, JobSpec, Logger, Span, Tracing } from '@scm-relay/runtime';
import type { Destination, Operation } from '@scm-relay/schemas';
import { retryUntilDone } from '../retry.js';
import type { Release, Slots } from '../slots.js';
import { followAttempt } from '../tracing.js';
import { attemptLine, type MappedLine } from './attempt-line.js';
import { outcomeOf } from './client-fault.js';
import { breakerSignal, decide } from './decide.js';
import { createPlaces } from './places.js';
import { createResponseTimes } from './response-times.js';
import { createStop } from './stop.js';

export interface ObservedAttempt {
  readonly outcome: Outcome['outcome'];
  readonly ms: number;
  /** null where it delivered nothing */
  readonly sinceAcceptedMs: number | null;
}

export interface SenderDependencies {
  readonly destination: Destination;
  readonly ledger: Pick<Ledger, 'finish'>;
  readonly client: Client;
  readonly policy: DestinationPolicy;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  /** whether enough replicas hold everything written since `performance.now()` was `since` (`REDIS_WAIT_REPLICAS`) */
  readonly replicated: (since: number) => Promise<boolean>;
  /** the breaker closed: the queue need not be held any longer */
  readonly releaseQueue: () => Promise<void>;
  readonly observe?: (attempt: ObservedAttempt) => void;
  /** null: events are not traced */
  readonly tracing?: Tracing | null;
  readonly random?: () => number;
}

/** A request whose attempt is written down. */
export type Claimed = Claim & { readonly request: unknown };

/** What became of it, for the job that sent it. */
export interface Sent {
  readonly outcome: Outcome['outcome'];
  readonly message: string | null;
  readonly finished: FinishResult['answer'];
  /** it is to be tried again after so many milliseconds; null: it is not */
  readonly delayMs: number | null;
  /** the vendor asked to be left alone for so long */
  readonly holdMs: number | null;
}

/** No request was sent, through no fault of the vendor: everything for this destination waits (`hold`), or this delivery alone. */
export interface Unsent {
  readonly unsent: string;
  readonly end: 'hold' | 'postpone';
  readonly ms: number;
}

export interface SendOptions {
  /** `performance.now()` before the claim was asked for */
  readonly claimAsked: number;
  /** true where no job of the destination's queue carries it: one is made for the next attempt */
  readonly newJob: boolean;
  readonly mapped?: MappedLine;
  /**
   * Gives the place back that the caller has taken, before the outcome is recorded: called where the vendor took the request. What else it says may hold
   * or stop those who come next, so that the gate has to know of it first, also where Redis fails for a while.
   */
  readonly release?: Release;
}

/** How long a claim waited for its turn to leave. */
interface Waited {
  readonly waitedMs?: number;
}

/** One destination as this process sends to it: from its mapping queues and from the destination's own. */
export interface Sender {
  /** places of those who claim (places.ts) */
  readonly slots: Slots;
  readonly limits: GateLimits;
  /**
   * How long an event may wait to be sent by the job that maps it, milliseconds. More than 0 only while the vendor answers fast, so that a
   * backlog stays in one queue; requests to a slow vendor go to its own queue at once and do not hold up mapping.
   */
  patienceMs(): number;
  readonly canLookUp: boolean;
  /** A place of a look-up: it leaves at once when the gate has let it pass. */
  placeToAsk(): Promise<Release>;
  lookUp(operation: Operation, request: unknown, mayAsk: MayAsk): Promise<Outcome>;
  /** Sends, judges, records. Holds a slot's place: the caller has taken it. */
  send(claimed: Claimed, options: SendOptions): Promise<Sent | Unsent>;
  /** Records an attempt whose process ended before it could. */
  conclude(claimed: Claim, options: Pick<SendOptions, 'newJob'>): Promise<Sent>;
  /** Removes an attempt whose request this process cannot decrypt: it is tried again after `delayMs` and not counted. */
  giveBack(claimed: Claim, why: string, delayMs: number): Promise<void>;
}

/** A lease outlives its request by this much, so that no attempt is taken for lost while its reply is under way. */
const LEASE_MARGIN_MS = 10_000;
/** A claim this old may have been given up by others: nothing is sent on it any more. */
const STALE_CLAIM_MS = 5_000;
/** A claim that waits for its turn to leave is given back after this long. */
const LEAVE_WITHIN_MS = 1000;
/** A request that could not leave may try again after this long. */
const UNSENT_MS = 1000;

const LOST: Outcome = {
  outcome: 'unknown',
  message: 'the process that sent it ended before it could note the outcome',
  httpStatus: null,
  response: null,
};

const messageOf = (outcome: Outcome): string | null => ('message' in outcome ? outcome.message : null);

/** Sends a claimed request, judges the reply and records what follows (DESIGN "Outcomes", promise 3). */
export const createSender = (deps: SenderDependencies): Sender => {
  const { destination, ledger, client, policy, logger, tracing = null } = deps;
  const limits: GateLimits = {
    leaseMs: policy.timeoutMs + LEASE_MARGIN_MS,
    probeMs: policy.breakerProbeMs,
    rate: policy.rate,
  };
  const stop = createStop();
  const breaker = { failures: policy.breakerFailures, probeMs: policy.breakerProbeMs };

  const finish = (...args: Parameters<Ledger['finish']>): Promise<FinishResult> =>
    retryUntilDone(() => ledger.finish(...args), logger);

  /** Limits how long a vendor can hold its deliveries, so that a wrong reply does not stop them for hours (`<DEST>_HOLD_MAX_MS`). */
  const bounded = (outcome: Outcome): Outcome =>
    outcome.outcome === 'retry' && outcome.after !== undefined
      ? { ...outcome, after: Math.min(outcome.after, policy.holdMaxMs) }
      : outcome;

  const record = async (
    claimed: Claim,
    outcome: Outcome,
    ms: number,
    { newJob, mapped, release, waitedMs = 0 }: Pick<SendOptions, 'newJob' | 'mapped' | 'release'> & Waited,
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
      newJob,
      holdMs: holdMs ?? undefined,
      lookUp: client.lookup ? true : undefined,
      trace: span?.context,
    });
    if (outcome.outcome === 'delivered') release?.();
    const finished = await finishing;
    if (finished.breaker === 'opened') stop.now();
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

  /** Removes an attempt that was written but not sent: it is not counted, however long the fault on our side lasts. */
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

  const putBack = async (claimed: Claim, unsent: string, end: Unsent['end'], newJob: boolean): Promise<Unsent> => {
    await strikeOut(claimed, unsent, { newJob, delayMs: UNSENT_MS });
    return { unsent, end, ms: UNSENT_MS };
  };

  const mayLeave = async (claimAsked: number): Promise<string | null> => {
    // where a failover could forget the attempt, it is sent only once replicas hold it too
    if (!policy.resendSafe && !(await deps.replicated(claimAsked))) return 'too few replicas hold the attempt';
    if (stop.since(claimAsked)) return 'the vendor has asked to wait since it was claimed, or failed too often';
    return performance.now() - claimAsked > STALE_CLAIM_MS ? 'the claim came too late' : null;
  };

  const ask = ({ delivery, operation, request, n }: Claimed, traceparent: string | undefined): Promise<Outcome> =>
    outcomeOf(
      () => client.send(operation, request, traceparent),
      (error) => logger.error('outcome unknown by a fault of ours', { delivery, destination, operation, n, error }),
    );

  const responseTimes = createResponseTimes();
  const { claims: slots, inFlight } = createPlaces(policy, responseTimes.fast);

  return {
    slots,
    placeToAsk: async () => {
      const release = await slots.take();
      const landed = await inFlight.take();
      return () => {
        landed();
        release();
      };
    },
    patienceMs: () => responseTimes.patienceMs((slots.waiting() + 1) / policy.concurrency),
    limits,
    canLookUp: client.lookup !== undefined,
    lookUp: (operation, request, mayAsk) => client.lookup?.(operation, request, mayAsk) ?? Promise.resolve(LOST),
    send: async (claimed, options) => {
      const since = performance.now();
      const landed = await inFlight.take(LEAVE_WITHIN_MS);
      if (landed === null) return putBack(claimed, 'those before it take too long', 'postpone', options.newJob);
      try {
        const kept = await mayLeave(options.claimAsked);
        // what keeps one request from leaving keeps them all, and no vendor is blamed
        if (kept !== null) return await putBack(claimed, kept, 'hold', options.newJob);
        const waitedMs = Math.round(performance.now() - since);
        const span = followAttempt(tracing, claimed);
        const sent = await responseTimes.measure(() => ask(claimed, policy.trace ? span?.context : undefined));
        const outcome = bounded(sent.outcome);
        const ms = Math.round(sent.ms);
        const release = () => {
          landed();
          options.release?.();
        };
        const recorded = outcome.outcome === 'retry' && outcome.after !== undefined ? stop.recording() : undefined;
        try {
          return await record(claimed, outcome, ms, { ...options, release, waitedMs }, span);
        } finally {
          recorded?.();
        }
      } finally {
        landed();
      }
    },
    giveBack: (claimed, why, delayMs) => strikeOut(claimed, why, { newJob: false, delayMs }),
    conclude: (claimed, options) =>
      record(claimed, LOST, limits.leaseMs, options, followAttempt(tracing, claimed, claimed.at)),
  };
};
