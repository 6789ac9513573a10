import { ErrorCode, type Queue } from 'bullmq';

/** Moves a delayed job to wait; one that is not delayed any more, or was removed, is left as it is. */
export async function promoteJob(queue: Queue, id: string): Promise<void> {
  try {
    await queue.getBackend().promote(id);
  } catch (error) {
    if (!isNotDelayed(error)) throw error;
  }
}

/** BullMQ's script answers a number, of which BullMQ makes the `code` of an error. */
const isNotDelayed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === ErrorCode.JobNotInState;
