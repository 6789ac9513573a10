import { randomUUID } from 'node:crypto';
import type { JobSpec } from '@scm-relay/runtime';
import type { AttentionReason, OutcomeName } from '@scm-relay/schemas';
import { list, string } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import { openPart, sealAttempt, sealDetail, sealPart } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { UnknownDataKeyError } from '../sealed/unknown-data-key.js';
import { wakes } from '../shared/wake.js';
import { type Claim, claimOf, type GateLimits, limitsArgument } from './claim.js';

/** What keeps a request from leaving (gate.lua). */
export type HeldBy = 'paused' | 'hold' | 'breaker' | 'rate';

export type BeginResult =
  /** claimed and written down: send now */
  | ({ readonly answer: 'go'; readonly request: unknown } & Claim)
  /** an attempt was begun and never finished, and its lease is over: its outcome is unknown */
  | ({ readonly answer: 'dangling' } & Claim)
  /** claimed and written down, but the request is sealed with a data key this process lacks: to be put back */
  | ({ readonly answer: 'unreadable'; readonly error: UnknownDataKeyError } & Claim)
  /** another process is sending it; its lease ends in `ms` */
  | { readonly answer: 'busy'; readonly ms: number }
  /** its time has not come: the job was delayed by a wrong clock */
  | { readonly answer: 'early'; readonly ms: number }
  /** nobody may send there for `ms` */
  | { readonly answer: 'held'; readonly ms: number; readonly by: HeldBy }
  /** an earlier delivery of the same notice is open: its end enqueues this one */
  | { readonly answer: 'behind' }
  /** ended, or claimed by a newer generation: nothing to do */
  | { readonly answer: 'gone' };

/** A delivery's id taken apart: its name, and the event in whose hash it lies. */
const placed = (delivery: string): { readonly name: string; readonly home: string } => {
  const at = delivery.indexOf('/');
  return { name: delivery.slice(0, at), home: delivery.slice(at + 1) };
};

/** The request of a delivery as scripts hand it out. */
export const openRequest = (sealer: Sealer, delivery: string, stored: string): unknown => {
  const { name, home } = placed(delivery);
  return openPart(sealer, home, `${name}.request`, stored);
};

const BEGIN = script('delivery/begin');

const begun = (sealer: Sealer, claim: Claim, stored: string): BeginResult => {
  try {
    return { answer: 'go', ...claim, request: openRequest(sealer, claim.delivery, stored) };
  } catch (error) {
    if (error instanceof UnknownDataKeyError) return { answer: 'unreadable', ...claim, error };
    throw error;
  }
};

/** Claims (delivery, generation) and writes the attempt, before anything is sent (DESIGN promise 3). */
export const begin = async (
  context: LedgerContext,
  delivery: string,
  generation: number,
  limits: GateLimits,
): Promise<BeginResult> => {
  const [answer, second, third] = list(
    await run(context, BEGIN, { delivery, gen: generation, token: randomUUID(), limits: limitsArgument(limits) }),
  );
  switch (answer) {
    case 'dangling':
      return { answer, ...claimOf(second) };
    case 'go':
      return begun(context.sealer, claimOf(second), string(third));
    case 'busy':
    case 'early':
      return { answer, ms: Number(second) };
    case 'held':
      return { answer, ms: Number(second), by: string(third) as HeldBy };
    case 'behind':
      return { answer };
    default:
      return { answer: 'gone' };
  }
};

/** One attempt as it is kept. Times in milliseconds since 1970. */
export interface AttemptRecord {
  readonly n: number;
  /** of its delivery, when it was begun */
  readonly generation?: number;
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
  /** `unsent`: no request was sent; the attempt is removed and not counted */
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

/** What an attempt means for the destination's gate, and for the caller. */
export interface Aftermath {
  readonly signal: BreakerSignal;
  readonly failures: number;
  readonly probeMs: number;
  /** the vendor asked to be left alone for so long */
  readonly holdMs?: number | undefined;
  /** the vendor can be asked about an outcome that is unknown */
  readonly lookUp?: boolean | undefined;
  /** when it was claimed, where its request left later than that */
  readonly claimedAt?: number;
  /** the caller has no job of the destination's queue that could try again */
  readonly newJob?: boolean;
  /** `traceparent` of the attempt, where its events are traced */
  readonly trace?: string | undefined;
}

export interface FinishResult {
  /** `late`: the attempt had been taken for unknown; `healed`: it was, and this proves it delivered */
  readonly answer: 'ok' | 'late' | 'healed' | 'gone';
  readonly wake: JobSpec[];
  readonly breaker: 'opened' | 'closed' | null;
  /** milliseconds from the acceptance of its event to its delivery; null where it was not delivered now */
  readonly sinceAcceptedMs: number | null;
}

const FINISH = script('delivery/finish');

/** The vendor's word on a delivery, as it is kept. */
export const sealVendor = (sealer: Sealer, delivery: string, value: unknown): string | undefined => {
  const { name, home } = placed(delivery);
  return value === undefined || value === null ? undefined : sealPart(sealer, home, `${name}.vendor`, value);
};

const decided = (sealer: Sealer, delivery: string, decision: Decision): Readonly<Record<string, unknown>> => {
  if (decision.status === 'pending') return { delay: decision.delayMs, unsent: decision.unsent };
  const { vendorState, vendorNumber } = decision;
  const said = { vendor: sealVendor(sealer, delivery, vendorState), bill: vendorNumber || undefined };
  if (decision.status === 'delivered') return said;
  const { name, home } = placed(delivery);
  return { ...said, reason: decision.reason, detail: sealDetail(sealer, home, name, decision.detail) };
};

/** Writes an attempt's outcome and all that follows from it in one atomic step. */
export const finish = async (
  context: LedgerContext,
  delivery: string,
  record: AttemptRecord,
  decision: Decision,
  { signal, failures, probeMs, holdMs, lookUp, newJob, trace, claimedAt }: Aftermath,
): Promise<FinishResult> => {
  const { name, home } = placed(delivery);
  const [answer, jobs, change, since] = list(
    await run(context, FINISH, {
      delivery,
      n: record.n,
      at: claimedAt ?? record.at,
      ms: record.ms,
      outcome: record.outcome ?? '',
      attempt: sealAttempt(context.sealer, home, name, record),
      status: decision.status,
      ...decided(context.sealer, delivery, decision),
      signal,
      failures,
      probeMs,
      lookUp,
      newJob,
      trace,
      hold: holdMs,
    }),
  );
  return {
    answer: answer === 'ok' || answer === 'late' || answer === 'healed' ? answer : 'gone',
    wake: wakes(jobs),
    breaker: change === 'opened' || change === 'closed' ? change : null,
    sinceAcceptedMs: typeof since === 'number' ? since : null,
  };
};
