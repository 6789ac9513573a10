export * from './config/index.js';
export * from './http/index.js';
export * from './logger.js';
export * from './metrics.js';
export * from './privacy/index.js';
export * from './queues/index.js';
export { readTogether } from './read-together.js';
export * from './redis/index.js';
export * from './shutdown.js';
