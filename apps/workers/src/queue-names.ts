import type { Need } from '@scm-relay/runtime';
import { DESTINATIONS, type Destination, EVENT_KINDS, QUEUES, type QueueName } from '@scm-relay/schemas';

export interface QueueNames {
  readonly queues: readonly QueueName[];
  /** destinations that are left to other processes, for want of settings */
  readonly left: readonly Destination[];
  /** arguments that name no queue */
  readonly unknown: readonly string[];
}

/** The queues a worker process was asked for; none named: all mapping and every destination there are settings for (CONTRACT §1). */
export const queueNames = (args: readonly string[], configured: readonly Destination[]): QueueNames => {
  if (args.length === 0) {
    const left = DESTINATIONS.filter((destination) => !configured.includes(destination));
    return { queues: [...EVENT_KINDS, ...configured], left, unknown: [] };
  }
  const unknown = args.filter((arg) => !QUEUES.some((queue) => queue === arg));
  return { queues: QUEUES.filter((queue) => args.includes(queue)), left: [], unknown };
};

/** A mapping worker needs no vendor settings, a delivery worker those of its destinations (CONTRACT §2). */
export const needsOf = (queues: readonly QueueName[]): Need[] => {
  const needs = new Set<Need>();
  for (const queue of queues) needs.add(DESTINATIONS.find((destination) => destination === queue) ?? 'mapping');
  return [...needs];
};
