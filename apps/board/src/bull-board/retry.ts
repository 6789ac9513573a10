import type { Ledger } from '@scm-relay/ledger';
import type { JobSpec, Queues } from '@scm-relay/runtime';
import { EVENT_KINDS, type QueueName } from '@scm-relay/schemas';

export interface RetryOptions {
  readonly ledger: Pick<Ledger, 'act' | 'requeue' | 'deliveryView' | 'eventView'>;
  readonly queues: Queues;
  /** puts jobs on their queues */
  readonly enqueue: (jobs: readonly JobSpec[]) => Promise<void>;
}

const textIn = (data: unknown, name: string): string | null => {
  const value =
    typeof data === 'object' && data !== null ? Object.entries(data).find(([key]) => key === name)?.[1] : null;
  return typeof value === 'string' ? value : null;
};

/**
 * A retry from Bull Board: the job itself carries a generation the ledger may be past, so what it stands for is retried instead
 * (DESIGN promise 3) and the old job removed.
 */
export function createRetry({ ledger, queues, enqueue }: RetryOptions) {
  /** the ledger's status of what a job stands for, and its names on the attention list and among the open work */
  const subject = async (queue: QueueName, data: unknown) => {
    const kind = EVENT_KINDS.find((each) => each === queue);
    if (kind) {
      const seq = textIn(data, 'seq') ?? '';
      return { status: (await ledger.eventView(kind, seq))?.status, item: `e/${kind}:${seq}`, id: `${kind}:${seq}` };
    }
    const id = textIn(data, 'delivery') ?? '';
    return { status: (await ledger.deliveryView(id))?.status, item: `d/${id}`, id };
  };

  const retryOne = async (queue: QueueName, jobId: string, by: string): Promise<boolean> => {
    const job = await queues.queue(queue).getJob(jobId);
    if (!job) return false;
    const { status, item, id } = await subject(queue, job.data);
    const acted = status === 'attention' ? await ledger.act(item, 'retry', '', { by, careful: true }) : null;
    const jobs = acted ? (acted.answer === 'ok' ? acted.wake : []) : await ledger.requeue(queue, [id]);
    await enqueue(jobs);
    if (jobs.length === 0) return false;
    if (await job.isFailed()) await job.remove();
    return true;
  };

  return async (queue: QueueName, job: string | null, by: string): Promise<{ retried: number; skipped: number }> => {
    const ids = job === null ? (await queues.queue(queue).getFailed()).flatMap(({ id }) => id ?? []) : [job];
    let retried = 0;
    for (const id of ids) if (await retryOne(queue, id, by)) retried += 1;
    return { retried, skipped: ids.length - retried };
  };
}
