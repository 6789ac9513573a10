import type { Queues } from '@scm-relay/runtime';
import { QUEUES, type QueueName } from '@scm-relay/schemas';

/** How many workers are connected to each queue right now, by `CLIENT LIST`; null where Redis does not let its user ask. */
export const connectedWorkers = async (queues: Queues): Promise<ReadonlyMap<QueueName, number> | null> => {
  try {
    return new Map(
      await Promise.all(QUEUES.map(async (name) => [name, (await queues.queue(name).getWorkers()).length] as const)),
    );
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return null;
    throw error;
  }
};
