export * from './config/types.js';
export * from './http/index.js';
export * from './queues/jobs.js';
