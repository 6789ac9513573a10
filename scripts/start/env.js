import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string | undefined} value
 * @returns {boolean} an empty string counts as not set (CONTRACT §2)
 */
export const isSet = (value) => value !== undefined && value !== '';

/**
 * Reads a `.env` file at the root into the environment; what is set already wins.
 * @param {string} root
 */
export function loadEnvFile(root) {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean} a Redis of the user's own is configured: none is searched or started
 */
export const hasOwnRedis = (env) => [env.REDIS_URL, env.REDIS_SENTINELS, env.REDIS_CLUSTER].some(isSet);

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean} the user said where the history is, or that there is none: no PostgreSQL is started
 */
export const hasOwnHistory = (env) => isSet(env.HISTORY_URL) || isSet(env.HISTORY_URL_FILE);

/**
 * Adds the sandbox's vendor settings for every destination whose `<DEST>_URL` the user did not set. A destination with a
 * URL of the user's gets nothing from the sandbox: a secret that is missing there must be reported, not made up.
 * @param {NodeJS.ProcessEnv} env
 * @param {Record<string, string>} sandbox settings by variable name, `WDT_URL`, `WDT_SID`, …
 * @returns {NodeJS.ProcessEnv}
 */
export function withSandboxVendors(env, sandbox) {
  const result = { ...env };
  for (const [name, value] of Object.entries(sandbox)) {
    const destination = name.slice(0, name.indexOf('_'));
    if (!isSet(env[`${destination}_URL`]) && !isSet(env[name])) result[name] = value;
  }
  return result;
}

/**
 * @param {string | undefined} keys as in `SCM_API_KEYS`: `name=key,name=key`
 * @returns {string | undefined} the first key
 */
export function firstKey(keys) {
  const entry = (keys ?? '').split(',')[0];
  const key = entry.slice(entry.indexOf('=') + 1).trim();
  return isSet(key) ? key : undefined;
}
