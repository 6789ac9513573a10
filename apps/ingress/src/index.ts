export * from './callbacks/routes.js';
export * from './events/accept.js';
export * from './events/read-event.js';
export * from './ingress.js';
export * from './notices/read-notice.js';
export * from './push/read-order.js';
export * from './push/read-returns.js';
