import type { Sent } from './stage.js';

// Every route of the board (CONTRACT §5), by what it is. `access.test.ts` asks each of them, and fails where one is missing here.

export const OPEN = ['/healthz', '/readyz', '/metrics', '/login', '/assets/board.css', '/assets/uPlot.iife.min.js'];

export const PAGES = [
  '/',
  '/events',
  '/trace',
  '/waiting',
  '/attention',
  '/refused',
  '/audit',
  '/reports',
  '/notice?dn=D1',
  '/queues',
  '/queues/queue/wdt',
];

export const READS = [
  '/api/trace?seq=a',
  '/api/events',
  '/api/export',
  '/api/waiting',
  '/api/attention',
  '/api/refused',
  '/api/refused/export',
  '/api/audit',
  '/api/overview',
  '/api/charts',
  '/api/counts',
  '/api/reports',
  '/api/reports/chart',
  '/queues/api/queues',
];

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
export const JSON_TYPE = { 'content-type': 'application/json' };
const retryAll = '{"action":"retry","filter":{}}';
const parcel = 'A'.repeat(22);

/** Every route that changes something, with what it answers an operator. */
export const CHANGES: readonly (readonly [string, string, Sent, number])[] = [
  ['POST', '/api/attention/actions', { headers: JSON_TYPE, body: retryAll }, 200],
  ['POST', '/attention/preview', { headers: FORM, body: 'action=retry&scope=filter&perSecond=5' }, 200],
  ['POST', '/attention/actions', { headers: FORM, body: 'action=retry&scope=filter&perSecond=5' }, 303],
  ['POST', '/attention/bulks/none/cancel', { headers: FORM, body: '' }, 303],
  ['POST', '/overview/wdt/pause', { headers: FORM, body: '' }, 303],
  ['POST', '/overview/wdt/resume', { headers: FORM, body: '' }, 303],
  ['POST', '/overview/wdt/release', { headers: FORM, body: '' }, 303],
  ['POST', '/api/queues/wdt/pause', { headers: JSON_TYPE, body: '{"note":"stocktaking","minutes":5}' }, 200],
  ['POST', '/api/queues/wdt/resume', { headers: JSON_TYPE, body: '{}' }, 200],
  ['POST', '/api/destinations/wdt/release', { headers: JSON_TYPE, body: '{}' }, 200],
  ['POST', '/api/refused/chased', { headers: JSON_TYPE, body: `{"id":"${parcel}"}` }, 204],
  ['POST', '/refused/chased', { headers: FORM, body: `id=${parcel}&to=/refused` }, 303],
  ['PUT', '/queues/api/queues/pause', {}, 200],
  ['PUT', '/queues/api/queues/resume', {}, 200],
  ['PUT', '/queues/api/queues/wdt/pause', {}, 200],
  ['PUT', '/queues/api/queues/wdt/resume', {}, 200],
  ['PUT', '/queues/api/queues/wdt/promote', {}, 200],
  ['PUT', '/queues/api/queues/wdt/retry/failed', {}, 200],
];

/** Whoever logs in or out is asked for nothing else first: the tests of the log-in ask these. */
export const LOGIN_ROUTES = ['POST /login', 'POST /logout'];

/** What Bull Board could do, and nobody may. */
export const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['POST', '/queues/api/queues/wdt/add'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/update-data'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/delay'],
  ['PATCH', '/queues/api/queues/wdt/a-g1/priority'],
  ['PUT', '/queues/api/queues/wdt/a-g1/clean'],
  ['PUT', '/queues/api/queues/wdt/clean/failed'],
  ['PUT', '/queues/api/queues/wdt/clean/promote'],
  ['PUT', '/queues/api/queues/wdt/retry/completed'],
  ['PUT', '/queues/api/queues/wdt/empty'],
  ['PUT', '/queues/api/queues/wdt/obliterate'],
  ['PUT', '/queues/api/queues/wdt/concurrency'],
  ['PUT', '/queues/api/queues/wdt/rate-limit'],
  ['PUT', '/queues/api/queues/wdt/rate-limit/release'],
  ['PUT', '/queues/api/queues/nowhere/pause'],
  ['PUT', '/queues/api/queues/WDT/pause'],
  ['PUT', '/queues/api/queues/wdt%2fadd/pause'],
];
