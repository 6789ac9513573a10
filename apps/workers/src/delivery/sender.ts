import type { Client, MayAsk, Outcome } from '@scm-relay/connectors';
import { type Claim, type GateLimits, rateSlackMs } from '@scm-relay/ledger';
import type { Tracing } from '@scm-relay/runtime';
import type { Operation } from '@scm-relay/schemas';
import type { Release, Slots } from '../slots.js';
import { followAttempt } from '../tracing.js';
import { outcomeOf } from './client-fault.js';
import { createPlaces } from './places.js';
import { createRecorder, LOST, type RecorderDependencies, type RecordOptions, type Sent } from './recorder.js';
import { createResponseTimes } from './response-times.js';
import { createStop } from './stop.js';

export interface SenderDependencies extends RecorderDependencies {
  readonly client: Client;
  /** whether enough replicas hold everything written since `performance.now()` was `since` (`REDIS_WAIT_REPLICAS`) */
  readonly replicated: (since: number) => Promise<boolean>;
  /** null: events are not traced */
  readonly tracing?: Tracing | null;
}

/** A request whose attempt is written down. */
export type Claimed = Claim & { readonly request: unknown };

/** No request was sent, through no fault of the vendor: everything for this destination waits (`hold`), or this delivery alone. */
export interface Unsent {
  readonly unsent: string;
  readonly end: 'hold' | 'postpone';
  readonly ms: number;
}

export interface SendOptions extends Omit<RecordOptions, 'waitedMs'> {
  /** `performance.now()` before the claim was asked for */
  readonly claimAsked: number;
}

/** One destination as this process sends to it: from its mapping queues and from the destination's own. */
export interface Sender {
  /** places of those who claim (places.ts) */
  readonly claims: Slots;
  readonly limits: GateLimits;
  /** Whether what the gate was asked for then would arrive later than a rate allows for (ADR 10): it is asked anew. */
  tooLate(asked: number): boolean;
  /**
   * How long an event may wait to be sent by the job that maps it, milliseconds. More than 0 only while the vendor answers fast, so that a
   * backlog stays in one queue; requests to a slow vendor go to its own queue at once and do not hold up mapping.
   */
  patienceMs(): number;
  readonly canLookUp: boolean;
  /** A place of a look-up, which leaves at once when the gate has let it pass; null: nothing leaves any more. */
  placeToAsk(): Promise<Release | null>;
  lookUp(operation: Operation, request: unknown, mayAsk: MayAsk): Promise<Outcome>;
  /** Sends, judges, records. Holds one of the places: the caller has taken it. */
  send(claimed: Claimed, options: SendOptions): Promise<Sent | Unsent>;
  /** Records an attempt whose process ended before it could. */
  conclude(claimed: Claim, options: Pick<SendOptions, 'newJob'>): Promise<Sent>;
  /** Removes an attempt whose request this process cannot decrypt: it is tried again after `delayMs` and not counted. */
  giveBack(claimed: Claim, why: string, delayMs: number): Promise<void>;
  /** The process ends: what has not left by now leaves from another. */
  close(): void;
}

/** A lease outlives its request by this much, so that no attempt is taken for lost while its reply is under way. */
const LEASE_MARGIN_MS = 10_000;
/** A claim this old may have been given up by others: nothing is sent on it any more. */
const STALE_CLAIM_MS = 5_000;
/** Where a rate counts claims, what is left of its slack for the way to the vendor; and the least that a request has to leave. */
const WAY_MS = 100;
const LEAST_TO_LEAVE_MS = 100;
/** So many in a row that are late are claimed anew: then Redis is slow, and the next one leaves all the same. */
const MOST_LATE = 3;
/** A claim that waits for its turn to leave is given back after this long. */
const LEAVE_WITHIN_MS = 1000;
/** A request that could not leave may try again after this long. */
const UNSENT_MS = 1000;

/** Sends a claimed request, judges the reply and records what follows (DESIGN "Outcomes", promise 3). */
export const createSender = (deps: SenderDependencies): Sender => {
  const { destination, client, policy, logger, tracing = null } = deps;
  const limits: GateLimits = {
    leaseMs: policy.timeoutMs + LEASE_MARGIN_MS,
    probeMs: policy.breakerProbeMs,
    rate: policy.rate,
  };
  const leaveWithinMs = policy.rate ? Math.max(rateSlackMs(policy.rate) - WAY_MS, LEAST_TO_LEAVE_MS) : STALE_CLAIM_MS;
  let late = 0;
  const tooLate = (claimAsked: number): boolean => {
    const ms = performance.now() - claimAsked;
    if (ms > STALE_CLAIM_MS) return true;
    late = ms > leaveWithinMs && late < MOST_LATE ? late + 1 : 0;
    return late > 0;
  };
  const stop = createStop();
  const { record, strikeOut } = createRecorder(deps, stop.noteClosed);

  /** Limits how long a vendor can hold its deliveries, so that a wrong reply does not stop them for hours (`<DEST>_HOLD_MAX_MS`). */
  const bounded = (outcome: Outcome): Outcome =>
    outcome.outcome === 'retry' && outcome.after !== undefined
      ? { ...outcome, after: Math.min(outcome.after, policy.holdMaxMs) }
      : outcome;

  const putBack = async (claimed: Claim, unsent: string, end: Unsent['end'], newJob: boolean): Promise<Unsent> => {
    await strikeOut(claimed, unsent, { newJob, delayMs: UNSENT_MS });
    return { unsent, end, ms: UNSENT_MS };
  };

  const mayLeave = async (claimAsked: number): Promise<string | null> => {
    // where a failover could forget the attempt, it is sent only once replicas hold it too
    if (!policy.resendSafe && !(await deps.replicated(claimAsked))) return 'too few replicas hold the attempt';
    if (stop.since(claimAsked)) return 'the vendor has asked to wait since it was claimed, or failed too often';
    return null;
  };

  const ask = ({ delivery, operation, request, n }: Claimed, traceparent: string | undefined): Promise<Outcome> =>
    outcomeOf(
      () => client.send(operation, request, traceparent),
      (error) => logger.error('outcome unknown by a fault of ours', { delivery, destination, operation, n, error }),
    );

  const responseTimes = createResponseTimes();
  const { claims, inFlight } = createPlaces(policy, responseTimes.fast);
  let closing = false;

  return {
    claims,
    placeToAsk: async () => {
      const release = await claims.take();
      const landed = await inFlight.take();
      const both = () => {
        landed?.();
        release?.();
      };
      if (release && landed) return both;
      both();
      return null;
    },
    patienceMs: () => responseTimes.patienceMs((claims.waiting() + 1) / policy.concurrency),
    limits,
    tooLate,
    canLookUp: client.lookup !== undefined,
    lookUp: async (operation, request, mayAsk) => bounded((await client.lookup?.(operation, request, mayAsk)) ?? LOST),
    send: async (claimed, options) => {
      const since = performance.now();
      const landed = await inFlight.take(LEAVE_WITHIN_MS);
      if (landed === null) {
        const why = closing ? 'this process ends' : 'those before it take too long';
        return putBack(claimed, why, 'postpone', options.newJob);
      }
      try {
        const kept = await mayLeave(options.claimAsked);
        // what keeps one request from leaving keeps them all, and no vendor is blamed
        if (kept !== null) return await putBack(claimed, kept, 'hold', options.newJob);
        if (tooLate(options.claimAsked)) {
          return await putBack(claimed, 'the claim came too late', 'postpone', options.newJob);
        }
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
    close: () => {
      closing = true;
      claims.close();
      inFlight.close();
    },
  };
};
