import { SetupError } from './errors.js';
import { findRedis } from './find-redis.js';
import { installRedis } from './install-redis.js';

/** Package managers put servers here; a restricted PATH may not know it. Searched only after an installation of ours. */
const USUAL_PLACES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

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
      await installRedis(context, note);
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
