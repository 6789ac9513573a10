import { hasOwnRedis, isSet, withSandboxVendors } from '../start/env.js';
import { endpoints } from '../start/ports.js';
import { isRunning, readStack } from '../start/stack-file.js';

/**
 * The environment of a command: what is set here, and for the rest the `npm start` that is running, with its embedded Redis,
 * its ports and its stand-ins of the vendors.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function commandEnvironment(env) {
  const stack = readStack();
  if (!stack || !isRunning(stack) || !stack.redis || hasOwnRedis(env)) return env;
  const { sandboxVendorSettings } = await import('@scm-relay/runtime');
  const own = endpoints(env).ingress.url === stack.urls.ingress;
  const { hostname, port } = new URL(stack.urls.ingress);
  return {
    ...withSandboxVendors(env, sandboxVendorSettings(stack.urls.sandbox)),
    REDIS_URL: stack.redis,
    ...(stack.history && !isSet(env.HISTORY_URL) ? { HISTORY_URL: stack.history } : {}),
    ...(own || isSet(env.INGRESS_PORT)
      ? {}
      : { INGRESS_HOST: hostname.replace(/^\[(.*)\]$/, '$1'), INGRESS_PORT: port }),
  };
}
