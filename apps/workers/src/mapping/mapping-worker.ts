import type { Ledger } from '@scm-relay/ledger';
import {
  type BackoffConfig,
  backoffDelay,
  type JobSpec,
  type Logger,
  type MappingJob,
  type Processor,
} from '@scm-relay/runtime';
import type { PlanContext } from './context.js';
import { mapEvent } from './map-event.js';

export interface MappingDependencies {
  readonly ledger: Pick<Ledger, 'load' | 'owners' | 'commit'>;
  readonly context: PlanContext;
  readonly attempts: number;
  readonly backoff: BackoffConfig;
  readonly logger: Logger;
  readonly enqueue: (specs: readonly JobSpec[]) => Promise<void>;
  readonly observe?: (status: string) => void;
}

/** What went wrong, without anything that might be personal: our own errors say it in their name and code. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unexpected error';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
};

/** Maps one event of a mapping queue; technical failures are tried again, then shown to a person. */
export const mappingProcessor = (deps: MappingDependencies): Processor<MappingJob> => {
  const { ledger, logger } = deps;
  return async ({ data: job, tries }) => {
    const started = performance.now();
    try {
      const result = await mapEvent(ledger, job, deps.context);
      if (result.answer === 'ok') await deps.enqueue(result.wake);
      const outcome = result.answer === 'ok' ? result.status : result.answer;
      deps.observe?.(outcome);
      logger.info('event mapped', {
        kind: job.kind,
        seq: job.seq,
        generation: job.generation,
        dn: result.situation?.under?.dn ?? result.situation?.event.body.dn ?? null,
        status: outcome,
        reason: result.answer === 'ok' ? result.reason : null,
        ms: Math.round(performance.now() - started),
      });
      return { end: 'done', result: outcome };
    } catch (error) {
      logger.error('mapping failed', {
        kind: job.kind,
        seq: job.seq,
        generation: job.generation,
        try: tries + 1,
        error,
      });
      if (tries + 1 < deps.attempts) {
        return { end: 'retry', delayMs: backoffDelay(tries + 1, deps.backoff), message: nameOf(error) };
      }
      const detail = `mapping failed ${tries + 1} times: ${nameOf(error)}`;
      await ledger.commit(job, [], { status: 'attention', reason: 'retries-exhausted', detail, topics: [] });
      return { end: 'failed', message: detail };
    }
  };
};
