import { type CommitResult, type Hop, type Ledger, type Plan, UnknownDataKeyError } from '@scm-relay/ledger';
import {
  type BackoffConfig,
  backoffDelay,
  type JobSpec,
  type Logger,
  type MappingJob,
  type Processor,
  type Tracing,
} from '@scm-relay/runtime';
import type { Destination } from '@scm-relay/schemas';
import type { MappedLine } from '../delivery/attempt-line.js';
import type { Sent } from '../delivery/recorder.js';
import type { Sender, Unsent } from '../delivery/sender.js';
import { UNREADABLE_RETRY_MS } from '../retry.js';
import type { Release } from '../slots.js';
import type { PlanContext } from './context.js';
import type { InTurn } from './in-turn.js';
import { type HeldPlaces, type Mapped, type MappingLedger, mapEvent, NO_PLACES } from './map-event.js';

export type Senders = ReadonlyMap<Destination, Sender>;

export interface MappingDependencies {
  readonly ledger: MappingLedger & Pick<Ledger, 'giveUpMapping' | 'postponeMapping'>;
  readonly context: PlanContext;
  readonly attempts: number;
  readonly backoff: BackoffConfig;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  /** more wait for what happened than one step wakes */
  readonly wakeRest: () => void;
  /** destinations this process sends to */
  readonly senders: Senders;
  readonly inTurn: InTurn;
  /** null: events are not traced */
  readonly tracing?: Tracing | null;
  readonly observe?: (status: string, warnings: readonly string[]) => void;
}

/**
 * Takes a place at each destination of a plan that this process sends to and that has one free soon (DESIGN "One hop").
 * `spentMs`: how long the event has waited already. It waits with no place in hand, which nobody else could use meanwhile: once it has
 * one, it takes of the other destinations what is free.
 */
const takePlaces = async (senders: Senders, plan: Plan, spentMs: number): Promise<HeldPlaces> => {
  if (senders.size === 0 || !('deliveries' in plan) || plan.deliveries.length === 0) return NO_PLACES;
  const taken = new Map<Destination, Release>();
  const hop: Record<string, Hop[Destination]> = {};
  let patient = false;
  const since = performance.now() - spentMs;
  for (const destination of new Set(plan.deliveries.map((each) => each.destination))) {
    const sender = senders.get(destination);
    if (!sender) continue;
    const leftMs = Math.max(sender.patienceMs() - (performance.now() - since), 0);
    const release = await sender.claims.take(taken.size === 0 ? leftMs : 0);
    if (!release) continue;
    if (leftMs > 0) patient = true;
    taken.set(destination, release);
    hop[destination] = sender.limits;
  }
  return {
    hop,
    patient,
    asked: performance.now(),
    taken: [...taken.keys()],
    release: (destination) => {
      for (const [each, release] of taken) if (destination === undefined || each === destination) release();
    },
  };
};

type Committed = Extract<CommitResult, { answer: 'ok' }>;

/** Sends what the commit claimed, all at once; each gives its place back when its vendor has answered. */
const sendClaims = async (
  senders: Senders,
  { claims }: Pick<Committed, 'claims'>,
  places: HeldPlaces,
  mapped: MappedLine,
): Promise<(Sent | Unsent)[]> => {
  const used = claims.map(({ destination }) => destination);
  for (const destination of places.taken) if (!used.includes(destination)) places.release(destination);
  return Promise.all(
    claims.map(async (claim) => {
      const sender = senders.get(claim.destination);
      if (!sender) throw new Error(`nothing sends to ${claim.destination} here`);
      try {
        const release = () => places.release(claim.destination);
        return await sender.send(claim, { claimAsked: places.asked, newJob: true, mapped, release });
      } finally {
        places.release(claim.destination);
      }
    }),
  );
};

/** What went wrong, without anything that might be personal: our own errors say it in their name and code. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unexpected error';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
};

/** Maps one event of a mapping queue and sends it where that is possible at once; technical failures are tried again, then shown to a person. */
export const mappingProcessor = (deps: MappingDependencies): Processor<MappingJob> => {
  const { ledger, logger, senders } = deps;

  const map = async (job: MappingJob): Promise<Mapped> =>
    mapEvent(ledger, job, {
      context: deps.context,
      inTurn: deps.inTurn,
      tracing: deps.tracing ?? null,
      places: (plan, spentMs) => takePlaces(senders, plan, spentMs),
    });

  const send = async (result: Mapped & Committed, line: MappedLine): Promise<string> => {
    if (!result.places) return result.status;
    const sent = await sendClaims(senders, result, result.places, line);
    const ends = result.claims.map(({ destination }, i) => {
      const end = sent[i];
      return `${destination} ${end && 'outcome' in end ? end.outcome : 'not sent'}`;
    });
    return ends.join(', ') || result.status;
  };

  const conclude = async (job: MappingJob, result: Mapped, started: number): Promise<string> => {
    const status = result.answer === 'ok' ? result.status : result.answer;
    deps.observe?.(status, result.answer === 'ok' ? (result.warnings ?? []) : []);
    const line = {
      kind: job.kind,
      seq: job.seq,
      generation: job.generation,
      dn: result.situation?.under?.dn ?? result.situation?.event.body.dn ?? null,
      status,
      reason: result.answer === 'ok' ? result.reason : null,
      mappedMs: Math.round(performance.now() - started),
      ...result.span?.ids,
    };
    result.span?.end({ 'scm.status': status, ...(line.reason === null ? {} : { 'scm.reason': line.reason }) });
    if (result.answer !== 'ok') {
      logger.info('event mapped', line);
      if (result.answer === 'behind') await deps.enqueue(result.wake);
      return status;
    }
    if (result.more) deps.wakeRest();
    // the line of its attempt says all of this
    if (result.claims.length === 0) logger.info('event mapped', line);
    const [end] = await Promise.all([send(result, line), deps.enqueue(result.wake)]);
    return end;
  };

  return async ({ data: job, attemptsMade }) => {
    const started = performance.now();
    try {
      const mapped = await map(job);
      try {
        return { end: 'done', result: await conclude(job, mapped, started) };
      } finally {
        // what was sent has given its place back; what failed on the way there has not
        mapped.places?.release();
      }
    } catch (error) {
      logger.error('mapping failed', {
        kind: job.kind,
        seq: job.seq,
        generation: job.generation,
        attempt: attemptsMade + 1,
        error,
      });
      if (error instanceof UnknownDataKeyError) {
        await ledger.postponeMapping(job, UNREADABLE_RETRY_MS);
        return { end: 'postpone', ms: UNREADABLE_RETRY_MS };
      }
      if (attemptsMade + 1 < deps.attempts) {
        const delayMs = backoffDelay(attemptsMade + 1, deps.backoff);
        // while Redis is away the job's own delay has to do
        await ledger.postponeMapping(job, delayMs).catch(() => undefined);
        return { end: 'retry', delayMs, message: nameOf(error) };
      }
      const detail = `mapping failed ${attemptsMade + 1} times: ${nameOf(error)}`;
      await deps.enqueue((await ledger.giveUpMapping(job, detail)).wake);
      return { end: 'failed', message: detail };
    }
  };
};
