import { dirname } from 'node:path';
import { isReady, serverCommand } from '../postgres/server.js';
import { dataFile } from '../setup/data-folder.js';
import { until } from './until.js';

/** Recovery after a kill reads what was written since the last checkpoint. */
const READY_MS = 120_000;

/**
 * The embedded PostgreSQL: on loopback, with a password of its own.
 * @param {import('../setup/postgres.js').EmbeddedPostgres} embedded
 * @param {number} port
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./supervise.js').ProcessSpec}
 */
export function embeddedPostgres({ postgres, data }, port, env) {
  return {
    name: 'postgres',
    ...serverCommand(postgres, { data, port, givesWay: true }),
    runAs: postgres.runAs,
    // the clone may be closed to its user
    cwd: dirname(data),
    env: { PATH: env.PATH, LC_ALL: 'C' },
    logFile: dataFile('logs', 'postgres.log'),
    quiet: true,
    // does not wait for its clients, and loses nothing
    stopSignal: 'SIGINT',
    ready: (pid) =>
      until(
        async () => {
          if (!isReady(data, pid())) throw new Error('it does not take connections yet');
        },
        { what: `postgres on port ${port}`, timeoutMs: READY_MS },
      ),
  };
}
