export * from './connector.js';
export { erpSign } from './erp/send.js';
export { type PostJsonResult, postJson } from './http/http.js';
export { type Probe, type ProbeClock, probe } from './http/probe.js';
export { connectorFor, connectors } from './registry.js';
export { eventTime } from './shared/formats.js';
export { wdtSign } from './wdt/send.js';
