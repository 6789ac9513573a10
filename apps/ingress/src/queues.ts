import type { JobSpec } from '@scm-relay/runtime';

/** What the ingress needs of the queues: one answer per job, in order. */
export interface JobQueues {
  add(specs: readonly JobSpec[]): Promise<readonly (Error | null)[]>;
}

/** Puts jobs on their queues; throws unless every single one is there. */
export async function addAll(queues: JobQueues, specs: readonly JobSpec[]): Promise<void> {
  if (specs.length === 0) return;
  const answers = await queues.add(specs);
  for (const i of specs.keys()) {
    const failure = answers[i] === undefined ? new Error('a job got no answer from Redis') : answers[i];
    if (failure !== null) throw failure;
  }
}
