import type { Need } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES, type QueueName } from '@scm-relay/schemas';

/** The queues a worker process was asked for; none named: all of them. `unknown` lists what is no queue. */
export const queueNames = (args: readonly string[]): { queues: QueueName[]; unknown: string[] } => {
  const unknown = args.filter((arg) => !QUEUES.some((queue) => queue === arg));
  const queues = QUEUES.filter((queue) => args.length === 0 || args.includes(queue));
  return { queues, unknown };
};

/** A mapping worker needs no vendor settings, a delivery worker those of its destinations (CONTRACT §2). */
export const needsOf = (queues: readonly QueueName[]): Need[] => {
  const needs = new Set<Need>();
  for (const queue of queues) needs.add(DESTINATIONS.find((destination) => destination === queue) ?? 'mapping');
  return [...needs];
};
