export type { FaultName, FaultSpec } from './faults/fault.js';
export type { ActiveFault } from './faults/list.js';
export { anyOrder, type OrderBook } from './order-book.js';
export type { ReceivedFilter, ReceivedView } from './received.js';
export { type Sandbox, type SandboxLog, type SandboxOptions, startSandbox } from './sandbox.js';
export type { SandboxCredentials } from './vendor.js';
