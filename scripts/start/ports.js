import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { asTyped } from '../setup/command-line.js';
import { SetupError } from '../setup/errors.js';
import { isSet } from './env.js';

/**
 * @typedef {object} Endpoint
 * @property {string} variable environment variable that moves the port
 * @property {string} host
 * @property {number} port
 * @property {string} url to reach it from this machine
 */

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
async function listen(host, port) {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Below those the system gives to outgoing connections: a process that is started, or started again, must not find its port taken by one
 * of them.
 */
const PRIVATE_PORTS = /** @type {const} */ ([24_576, 32_768]);

/**
 * @param {number} count
 * @returns {Promise<number[]>} ports on loopback that nobody listens on, all different
 */
export async function freePorts(count) {
  const held = [];
  while (held.length < count) {
    const server = await listen('127.0.0.1', randomInt(...PRIVATE_PORTS)).catch((error) => {
      if (error.code !== 'EADDRINUSE') throw error;
    });
    if (server) held.push(server);
  }
  await Promise.all(held.map((server) => server.close()));
  return held.map((server) => server.port);
}

/** Where everything listens that was not moved (CONTRACT §2); 0: nowhere. */
export const STANDARD_PORTS = {
  INGRESS_PORT: 8080,
  BOARD_PORT: 8081,
  SANDBOX_PORT: 8090,
  INGRESS_HEALTH_PORT: 0,
  HISTORY_HEALTH_PORT: 0,
};

/** @param {number} port */
const loopback = (port) => ({ host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` });

/**
 * Where the three public servers listen (CONTRACT §2). A port that is no number is left to the process itself, which
 * lists every mistake of its configuration.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ ingress: Endpoint, board: Endpoint, sandbox: Endpoint, ingressHealth?: Endpoint, history?: Endpoint }} a health server only
 *   where it was given a port of its own
 */
export function endpoints(env) {
  const endpoint = (/** @type {'INGRESS' | 'BOARD' | 'SANDBOX'} */ name) => {
    const variable = /** @type {const} */ (`${name}_PORT`);
    const port = isSet(env[variable]) ? Number(env[variable]) : STANDARD_PORTS[variable];
    const host = (name !== 'SANDBOX' && env[`${name}_HOST`]) || '127.0.0.1';
    const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return { variable, host, port, url: `http://${near.includes(':') ? `[${near}]` : near}:${port}` };
  };
  const ingress = endpoint('INGRESS');
  const health = Number(env.HISTORY_HEALTH_PORT || 0);
  const ingressHealth = Number(env.INGRESS_HEALTH_PORT || 0);
  return {
    ingress,
    board: endpoint('BOARD'),
    sandbox: endpoint('SANDBOX'),
    ...(ingressHealth === 0
      ? {}
      : { ingressHealth: { ...loopback(ingressHealth), host: ingress.host, variable: 'INGRESS_HEALTH_PORT' } }),
    ...(health === 0 ? {} : { history: { ...loopback(health), variable: 'HISTORY_HEALTH_PORT' } }),
  };
}

/**
 * @param {Endpoint[]} wanted
 * @throws {SetupError} naming every port that is taken and the variable that moves it
 */
export async function requireFreePorts(wanted) {
  const problems = [];
  for (const { variable, host, port } of wanted) {
    if (!Number.isInteger(port) || port < 1 || port > 65535) continue;
    const twin = wanted.find((other) => other.variable !== variable && other.port === port);
    if (twin) problems.push(`${variable} and ${twin.variable} are both ${port}`);
    try {
      await (await listen(host, port)).close();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE') {
        const line = asTyped('npm start', { [variable]: String(port > 50000 ? port - 10000 : port + 10000) });
        problems.push(`port ${port} on ${host} is taken; ${variable} moves it: ${line}`);
      } else if (code === 'EACCES') {
        problems.push(`port ${port} may not be opened by this user; ${variable} moves it`);
      } else {
        problems.push(`${host}:${port} cannot be listened on (${code}); see ${variable.replace('PORT', 'HOST')}`);
      }
    }
  }
  if (problems.length > 0) throw new SetupError(problems.join('\n  '));
}
