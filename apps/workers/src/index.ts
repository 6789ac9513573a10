export { type StartOptions, startWorkers, type Workers } from './start.js';
