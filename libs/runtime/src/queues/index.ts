export { oldestSeconds, queueGauges } from './gauges.js';
export { backoffDelay } from './job-end.js';
export * from './jobs.js';
export { createEnqueue, type Enqueue, type JobCounts, type JobState, openQueues, type Queues } from './open.js';
export { type JobDataOf, type RunningWorker, startWorker, type WorkerHealth, type WorkerSettings } from './worker.js';
