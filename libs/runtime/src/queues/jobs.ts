import { hash } from 'node:crypto';
import type { Destination, EventKind, Operation, QueueName } from '@scm-relay/schemas';

/** A mapping job names an event of the ledger; its body stays there. */
export interface MappingJob {
  readonly kind: EventKind;
  readonly seq: string;
  readonly generation: number;
  /** the notice it names; absent: none yet */
  readonly dn?: string;
}

/** A delivery job names a ledger record with the finished request. */
export interface DeliveryJob {
  readonly delivery: string;
  readonly generation: number;
  readonly operation: Operation;
  readonly destination: Destination;
  readonly dn: string;
  /** ids of the events it stands for */
  readonly events: readonly string[];
  /** nothing is sent: the vendor is asked whether an earlier attempt of unknown outcome arrived; how often it was asked before */
  readonly asked?: number;
}

/** A job to be put on a queue. */
export type JobSpec = {
  /** carries the generation, so that no retained record can swallow a new one */
  readonly id: string;
  /** how long it is not taken, milliseconds by the clock of who adds it; none: at once */
  readonly delayMs?: number;
} & (
  | { readonly queue: EventKind; readonly data: MappingJob }
  | { readonly queue: Destination; readonly data: DeliveryJob }
);

export interface JobHandle<Data> {
  readonly queue: QueueName;
  readonly id: string;
  readonly data: Data;
  /** attempts that BullMQ counted before this one */
  readonly attemptsMade: number;
}

/** How a processor ends a job; `startWorker` turns it into BullMQ's own terms. */
export type JobEnd =
  /** completed; `result` is kept by BullMQ: small and free of secrets */
  | { readonly end: 'done'; readonly result?: string }
  /** costs one attempt, runs again after `delayMs` */
  | { readonly end: 'retry'; readonly delayMs: number; readonly message: string; readonly holdQueueMs?: number }
  /** failed for good (`UnrecoverableError`); the others of its queue may have to wait all the same */
  | { readonly end: 'failed'; readonly message: string; readonly holdQueueMs?: number }
  /** put back untouched, and the whole queue is held for `ms` (`rateLimit`): costs no attempt */
  | { readonly end: 'hold'; readonly ms: number }
  /** runs again after `ms`; costs no attempt */
  | { readonly end: 'postpone'; readonly ms: number };

export type Processor<Data> = (job: JobHandle<Data>) => Promise<JobEnd>;

/**
 * A job id for anything: BullMQ takes no id that is an integer or holds `:`, and some words (`meta`, `wait`) collide with its own
 * keys, so the input is hashed (96 bits of SHA-256: BullMQ writes an id some twenty times). The generation keeps a retained job record from swallowing a new job.
 */
export const jobId = (hashInput: string, generation: number): string =>
  `${hash('sha256', hashInput, 'base64url').slice(0, 16)}-g${generation}`;
