import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoPostgres } from '../postgres/binaries.js';
import { canReach, findPostgres, initialise, isInitialised } from '../postgres/server.js';
import { commandLine } from '../start/processes.js';
import { dataFile, dataSubfolder, shown } from './data-folder.js';

/** The one who logs in, and the database every cluster is made with. */
const USER = 'scm';
const DATABASE = 'postgres';

/**
 * @typedef {object} EmbeddedPostgres a cluster that is ready to be started
 * @property {import('../postgres/server.js').Postgres} postgres
 * @property {string} data its folder
 * @property {(port: number) => string} urlOn with its login
 */

/**
 * The password of the cluster: made once, readable by its owner alone.
 * @returns {string}
 */
function ownPassword() {
  const file = dataFile('postgres-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Where the cluster lies: in the data folder; where the server's user cannot get there (the clone is in root's home, which is closed to
 * others), in a folder of the system that is ours alone. Its name comes from the password, so that a data folder that was removed
 * begins a new cluster.
 * @param {import('../postgres/server.js').Postgres} postgres
 * @param {string} password
 * @returns {string}
 */
function clusterFolder(postgres, password) {
  const usual = dataSubfolder('postgres');
  // others may pass through the data folder, not look into it; what is in it is closed by itself
  if (postgres.runAs.uid !== undefined) chmodSync(dirname(usual), 0o711);
  if (canReach(postgres, dirname(usual))) return usual;
  const name = `scm-relay-${createHash('sha256').update(password).digest('hex').slice(0, 12)}`;
  for (const parent of ['/var/lib', '/var/tmp']) {
    const folder = join(parent, name, 'postgres');
    try {
      mkdirSync(dirname(folder), { recursive: true, mode: 0o711 });
    } catch {
      continue;
    }
    if (canReach(postgres, dirname(folder))) {
      rmSync(usual, { recursive: true, force: true });
      return folder;
    }
  }
  throw new NoPostgres(`its user can reach neither ${usual} nor /var/lib nor /var/tmp`);
}

/**
 * A server that was killed leaves a file with its process id. If that id belongs to another program of the same user by now, be it
 * another PostgreSQL, the next server would take it for its own. One on these data has their folder in its command line.
 * @param {string} data
 */
function removeForeignPid(data) {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const running = commandLine(Number.parseInt(readFileSync(file, 'utf8'), 10));
  if (running !== undefined && !(running.includes('postgres') && running.includes(data))) rmSync(file);
}

/**
 * Prepares the embedded PostgreSQL. Where it cannot run, that is said and the relay does without a history.
 * @param {import('./index.js').Context} context
 * @returns {Promise<EmbeddedPostgres | undefined>}
 */
export async function ensurePostgres({ step }) {
  /** @type {EmbeddedPostgres | undefined} */
  let embedded;
  await step('postgres', async (note) => {
    try {
      const postgres = findPostgres();
      const password = ownPassword();
      const data = clusterFolder(postgres, password);
      if (!isInitialised(data)) {
        note('making a database cluster');
        initialise(postgres, { data, user: USER, password });
      }
      removeForeignPid(data);
      embedded = {
        postgres,
        data,
        urlOn: (port) => `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`,
      };
      return `${postgres.version} from the packages, data in ${shown(data)}`;
    } catch (error) {
      if (!(error instanceof NoPostgres)) throw error;
      return `not started, there will be no history: ${error.message}`;
    }
  });
  return embedded;
}
