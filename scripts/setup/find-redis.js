import { asTyped } from './command-line.js';
import { SetupError } from './errors.js';
import { run } from './run.js';
import { which } from './which.js';

const SERVERS = ['redis-server', 'valkey-server'];
const MINIMUM = [7, 0];

/**
 * @param {string} bin
 * @returns {Promise<{ bin: string, version: string, good: boolean } | undefined>} undefined when it is no Redis or Valkey server
 */
async function inspect(bin) {
  const { output } = await run(bin, ['--version']);
  const match = /\bv=(\d+)\.(\d+)\S*/.exec(output);
  if (!match) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return { bin, version: match[0].slice(2), good: major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]) };
}

/**
 * Looks for a server of at least 7.0.
 * @param {NodeJS.ProcessEnv} env REDIS_SERVER_BIN names one; else PATH is searched
 * @returns {Promise<{ bin: string, version: string } | undefined>} undefined when there is none at all
 * @throws {SetupError} REDIS_SERVER_BIN is not usable, or what was found is too old
 */
export async function findRedis(env) {
  const named = env.REDIS_SERVER_BIN;
  if (named) {
    const found = await inspect(named);
    if (!found) throw new SetupError(`REDIS_SERVER_BIN=${named} is no Redis or Valkey server that can be run here`);
    if (!found.good)
      throw new SetupError(`REDIS_SERVER_BIN=${named} is version ${found.version}; 7.0 or newer is needed`);
    return found;
  }
  const tooOld = [];
  for (const server of SERVERS) {
    const bin = which(server, env.PATH ?? '');
    const found = bin === undefined ? undefined : await inspect(bin);
    if (found?.good) return found;
    if (found) tooOld.push(`${found.bin} is version ${found.version}`);
  }
  if (tooOld.length > 0) {
    throw new SetupError(
      `${tooOld.join(', ')}; 7.0 or newer is needed.\n` +
        `  Install a newer Redis or Valkey beside it, and type: ${asTyped('npm start', { REDIS_SERVER_BIN: '/path/to/redis-server' })}`,
    );
  }
  return undefined;
}
