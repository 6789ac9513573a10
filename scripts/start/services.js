import { join } from 'node:path';
import { dataFile } from '../setup/data-folder.js';
import { inIdleClass } from './idle-class.js';
import { answers, until } from './until.js';

const READY_MS = 60_000;

/** One process for each kind of event, which maps it and delivers to every destination (CONTRACT §1). */
const KINDS = ['checkout', 'refund', 'refuse'];
export const WORKER_COUNT = KINDS.length;

/**
 * `WDT_CONCURRENCY` counts per process, and WDT limits the calls at a time (VENDOR-FACTS, WDT): all processes together shall
 * have about as many as one has by default.
 */
const GENTLE = { WDT_CONCURRENCY: '4' };

/**
 * The system's own processes.
 * @param {object} options
 * @param {string} options.root
 * @param {NodeJS.ProcessEnv} options.env
 * @param {Record<'ingress' | 'board' | 'sandbox', import('./ports.js').Endpoint>} options.endpoints
 * @param {readonly string[]} options.destinations
 * @param {number[]} options.healthPorts free ports, one per worker: a worker serves `/readyz` only where it is given one
 * @param {number} options.historyPort the same for the history
 * @returns {{ ingress: ProcessSpec, workers: ProcessSpec[], board: ProcessSpec, sandbox: ProcessSpec, history: ProcessSpec }}
 * @typedef {import('./supervise.js').ProcessSpec} ProcessSpec
 */
export function services({ root, env, endpoints, destinations, healthPorts, historyPort }) {
  /**
   * @param {string} name
   * @param {string} app
   * @param {string} readyUrl
   * @param {string[]} [args]
   * @param {NodeJS.ProcessEnv} [extra]
   * @returns {ProcessSpec}
   */
  const service = (name, app, readyUrl, args = [], extra = {}) => ({
    name,
    command: process.execPath,
    args: [join(root, 'apps', app, 'dist', 'main.js'), ...args],
    env: { ...env, ...extra },
    logFile: dataFile('logs', `${name}.log`),
    ready: () => until(() => answers(readyUrl), { what: name, timeoutMs: READY_MS }),
  });
  return {
    ingress: service('ingress', 'ingress', `${endpoints.ingress.url}/readyz`),
    workers: KINDS.map((kind, index) =>
      service(`worker-${kind}`, 'workers', `http://127.0.0.1:${healthPorts[index]}/readyz`, [kind, ...destinations], {
        ...(env.WDT_CONCURRENCY ? {} : GENTLE),
        WORKER_HEALTH_PORT: String(healthPorts[index]),
      }),
    ),
    // a history of the user's that is down holds up nothing: its process goes on trying
    history: inIdleClass(
      service('history', 'history', `http://127.0.0.1:${historyPort}/healthz`, [], {
        WORKER_HEALTH_HOST: '127.0.0.1',
        HISTORY_HEALTH_PORT: String(historyPort),
      }),
    ),
    board: service('board', 'board', `${endpoints.board.url}/readyz`),
    // The stand-ins know exactly the orders there are notices of, as the real vendors would.
    sandbox: service('sandbox', 'sandbox', `${endpoints.sandbox.url}/healthz`, [], { SANDBOX_ORDERS: 'ledger' }),
  };
}
