export { type AttemptAt, breakerSignal, decide } from './delivery/decide.js';
export { type DeliveryDependencies, deliveryProcessor } from './delivery/delivery-worker.js';
export { createResponseTimes, type ResponseTimes } from './delivery/response-times.js';
export { createSender, type Sender, type SenderDependencies } from './delivery/sender.js';
export type { PlanContext } from './mapping/context.js';
export { buildDeliveries, operationsFor } from './mapping/deliveries.js';
export { createInTurn } from './mapping/in-turn.js';
export { mapEvent } from './mapping/map-event.js';
export { type MappingDependencies, mappingProcessor } from './mapping/mapping-worker.js';
export { paidFor, paysBack, sharesOf } from './mapping/payments.js';
export { awaitHistory, repeated, settledByHand } from './mapping/plain-plans.js';
export { planCheckout } from './mapping/plan-checkout.js';
export { planRefund } from './mapping/plan-refund.js';
export { planRefuse } from './mapping/plan-refuse.js';
export { type CodesByNotice, elsewhere, resolveRefund } from './mapping/resolve.js';
export { needsOf, queueNames } from './queue-names.js';
export { type Patience, type Readiness, type ReadinessDependencies, watchReadiness } from './readiness.js';
export { createSlots, type Slots } from './slots.js';
export { type StartOptions, startWorkers, type Workers } from './start.js';
export {
  promoteDue,
  type SweeperDependencies,
  type SweepOptions,
  startSweeper,
  sweepAtRest,
  sweepOverdue,
  sweepQueue,
} from './sweeper.js';
