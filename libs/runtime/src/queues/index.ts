export { backoffDelay } from './backoff.js';
export { oldestSeconds, queueGauges } from './gauges.js';
export { jobId } from './job-id.js';
export * from './jobs.js';
export { type JobCounts, type JobState, openQueues, type Queues } from './open.js';
export {
  type JobDataOf,
  type RunningWorker,
  startWorker,
  type WorkerHealth,
  type WorkerSettings,
} from './worker.js';
