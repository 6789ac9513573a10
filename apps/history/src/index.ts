export { eraseAsked } from './erase-asked.js';
export { createFailures, type Task } from './failures.js';
export { createMeasures } from './metrics.js';
export { move } from './mover.js';
export { openSchema } from './opening.js';
export { type RunningHistory, type StartOptions, startHistory } from './start.js';
export { keptSince, upkeep } from './upkeep.js';
