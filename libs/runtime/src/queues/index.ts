export { backoffDelay } from './backoff.js';
export { createEnqueue, type Enqueue } from './enqueue.js';
export { oldestSeconds, queueGauges } from './gauges.js';
export * from './jobs.js';
export { type JobCounts, type JobState, openQueues, type Queues } from './open.js';
export { type JobDataOf, type RunningWorker, startWorker, type WorkerHealth, type WorkerSettings } from './worker.js';
