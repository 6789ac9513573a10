export * from './config/types.js';
export * from './queues/jobs.js';
