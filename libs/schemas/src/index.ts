export * from './event.js';
export * from './event-time.js';
export * from './formats.js';
export * from './ledger-views.js';
export * from './notice.js';
export * from './pos-callback.js';
export * from './problem.js';
export * from './vocabulary.js';
