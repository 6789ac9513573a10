export { breakerSignal, decide, type Try } from './delivery/decide.js';
export { type DeliveryDependencies, deliveryProcessor } from './delivery/delivery-worker.js';
export type { PlanContext } from './mapping/context.js';
export { mapEvent } from './mapping/map-event.js';
export { type MappingDependencies, mappingProcessor } from './mapping/mapping-worker.js';
export { needsOf, queueNames } from './queue-names.js';
export { type Patience, type Readiness, type ReadinessDependencies, watchReadiness } from './readiness.js';
export { type StartOptions, startWorkers, type Workers } from './start.js';
export { type SweeperDependencies, sweepOverdue, sweepQueue } from './sweeper.js';
