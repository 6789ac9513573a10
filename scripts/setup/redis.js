import { asTyped } from './command-line.js';
import { SetupError } from './errors.js';
import { findRedis } from './find-redis.js';
import { install } from './install.js';

/** Package managers put servers here; a restricted PATH may not know it. Searched only after an installation of ours. */
const USUAL_PLACES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** @type {import('./install.js').Wanted} */
const REDIS = {
  tool: 'redis',
  label: 'Redis',
  missing: 'no redis-server or valkey-server on PATH',
  byHand:
    'Install Redis 7.0 or newer, or Valkey (https://redis.io/docs/latest/operate/oss_and_stack/install/), and type: ' +
    asTyped('npm start', { REDIS_SERVER_BIN: '/path/to/redis-server' }),
};

/**
 * Finds a Redis or Valkey server, installing one if there is none.
 * @param {import('./index.js').Context} context
 * @returns {Promise<string>} path of the server's binary
 */
export async function ensureRedis(context) {
  let bin = '';
  await context.step('redis', async (note) => {
    const { env } = context;
    let found = await findRedis(env);
    if (!found) {
      await install(context, REDIS, note);
      found = await findRedis({ ...env, PATH: [env.PATH, ...USUAL_PLACES].join(':') });
    }
    if (!found)
      throw new SetupError(
        'Redis was installed, but no redis-server or valkey-server can be found. Set REDIS_SERVER_BIN.',
      );
    bin = found.bin;
    return `${found.bin} ${found.version}`;
  });
  return bin;
}
