import { randomUUID } from 'node:crypto';
import type { JobSpec } from '@scm-relay/runtime';
import type { AttentionReason, OutcomeName } from '@scm-relay/schemas';
import { iso, list, parsed, string } from './replies.js';
import { type LedgerContext, run, SCRIPTS } from './scripts.js';
import { wakes } from './wake.js';

export interface Claimed {
  /** number of the attempt, over all generations */
  readonly n: number;
  /** which try of this generation it is, from 1; probes of an open breaker are not counted */
  readonly attempt: number;
  readonly request: unknown;
  readonly events: readonly string[];
  /** it probes an open breaker for the whole backlog */
  readonly probe: boolean;
  /** when it was begun, milliseconds since 1970 by Redis's clock */
  readonly at: number;
}

export type BeginResult =
  /** claimed and written down: send now */
  | ({ readonly answer: 'go' } & Claimed)
  /** an attempt was begun and never finished, and its lease is over: its outcome is unknown */
  | ({ readonly answer: 'dangling' } & Claimed)
  /** another process is sending it; its lease ends in `ms` */
  | { readonly answer: 'busy'; readonly ms: number }
  /** nobody may send there for `ms`: its breaker is open and another delivery probes it, or its rate is used up */
  | { readonly answer: 'held'; readonly ms: number }
  /** an earlier delivery of the same notice is open: its end enqueues this one */
  | { readonly answer: 'behind' }
  /** ended, or claimed by a newer generation: nothing to do */
  | { readonly answer: 'gone' };

export interface BeginLimits {
  /** how long the attempt may be under way before another process takes it for lost */
  readonly leaseMs: number;
  /** how often an open breaker is probed */
  readonly probeMs: number;
  /** requests per time over all processes; null: no limit */
  readonly rate: { readonly max: number; readonly durationMs: number } | null;
}

/** Claims (delivery, generation) and writes the attempt, before anything is sent (DESIGN promise 3). */
export const begin = async (
  context: LedgerContext,
  delivery: string,
  generation: number,
  limits: BeginLimits,
): Promise<BeginResult> => {
  const { leaseMs, probeMs, rate } = limits;
  const reply = list(
    await run(context, SCRIPTS.begin, [
      delivery,
      generation,
      leaseMs,
      probeMs,
      randomUUID(),
      rate?.max ?? '',
      rate?.durationMs ?? '',
    ]),
  );
  const answer = string(reply[0]);
  if (answer === 'busy' || answer === 'held') return { answer, ms: Number(reply[1]) };
  if (answer === 'go' || answer === 'dangling') {
    return {
      answer,
      n: Number(reply[1]),
      attempt: Number(reply[2]),
      request: parsed<unknown>(string(reply[3])),
      events: parsed<string[]>(string(reply[4])),
      probe: reply[5] === 1,
      at: Number(reply[6]),
    };
  }
  return { answer: answer === 'behind' ? 'behind' : 'gone' };
};

/** One attempt as it is kept. Times in milliseconds since 1970. */
export interface AttemptRecord {
  readonly n: number;
  readonly at: number;
  readonly ms?: number;
  readonly outcome?: OutcomeName;
  readonly httpStatus?: number | null;
  readonly response?: unknown;
  readonly message?: string;
  readonly nextAt?: number;
}

/** What an attempt means for its delivery. */
export type Decision =
  | { readonly status: 'delivered'; readonly vendorState?: unknown; readonly vendorNumber?: string }
  /** `unsent`: nothing left us, so that the attempt is struck out and costs no try */
  | { readonly status: 'pending'; readonly delayMs: number; readonly unsent?: true }
  | {
      readonly status: 'attention';
      readonly reason: AttentionReason;
      readonly detail: string;
      readonly vendorState?: unknown;
      readonly vendorNumber?: string;
    };

/** What an attempt says about the destination as a whole. */
export type BreakerSignal = 'ok' | 'failure' | 'access' | 'none';

export interface FinishResult {
  /** `late`: the attempt had been taken for unknown; `healed`: it was, and this proves it delivered */
  readonly answer: 'ok' | 'late' | 'healed' | 'gone';
  readonly wake: JobSpec[];
  readonly breaker: 'opened' | 'closed' | null;
  /** milliseconds from the acceptance of its event to its delivery; null where it was not delivered now */
  readonly sinceAcceptedMs: number | null;
}

/** Writes an attempt's outcome and all that follows from it in one atomic step. */
export const finish = async (
  context: LedgerContext,
  delivery: string,
  record: AttemptRecord,
  decision: Decision,
  breaker: { readonly signal: BreakerSignal; readonly failures: number; readonly probeMs: number },
): Promise<FinishResult> => {
  const [answer, jobs, change, since] = list(
    await run(context, SCRIPTS.finish, [
      delivery,
      record.n,
      JSON.stringify(record),
      record.outcome ?? '',
      decision.status,
      decision.status === 'attention' ? decision.reason : '',
      decision.status === 'attention' ? decision.detail : '',
      decision.status !== 'pending' && decision.vendorState !== undefined ? JSON.stringify(decision.vendorState) : '',
      decision.status === 'pending' ? decision.delayMs : 0,
      breaker.signal,
      breaker.failures,
      breaker.probeMs,
      decision.status === 'pending' ? '' : (decision.vendorNumber ?? ''),
      decision.status === 'pending' && decision.unsent ? 'unsent' : '',
      record.ms ?? 0,
    ]),
  );
  return {
    answer: answer === 'ok' || answer === 'late' || answer === 'healed' ? answer : 'gone',
    wake: wakes(jobs),
    breaker: change === 'opened' || change === 'closed' ? change : null,
    sinceAcceptedMs: typeof since === 'number' ? since : null,
  };
};

/** When the breaker of a destination opened (ISO 8601 UTC), null while it is closed. */
export const breakerOpenSince = async (
  { redis, prefix }: LedgerContext,
  destination: string,
): Promise<string | null> => {
  const since = await redis.hget(`${prefix}:breaker:${destination}`, 'open');
  return since ? iso(since) : null;
};
