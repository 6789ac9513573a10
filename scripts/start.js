import './setup/node-version.js';
import { shown, shownInDataFolder } from './setup/data-folder.js';
import { runMain } from './setup/errors.js';
import { root, setUp } from './setup/index.js';
import { boardUsers } from './start/board-users.js';
import { firstKey, hasOwnHistory, hasOwnRedis, isSet, loadEnvFile, withSandboxVendors } from './start/env.js';
import { loadSampleNotices } from './start/load-samples.js';
import { endpoints, freePorts, requireFreePorts } from './start/ports.js';
import { embeddedPostgres } from './start/postgres.js';
import { endLeftovers } from './start/processes.js';
import { readyBlock } from './start/ready-block.js';
import { embeddedRedis } from './start/redis.js';
import { services, WORKER_COUNT } from './start/services.js';
import { createStack } from './start/stack.js';
import { claimStack, removeStack, writeStack } from './start/stack-file.js';
import { stopSignal } from './start/stop-signal.js';
import { requireValidConfig } from './start/valid-config.js';

// `npm start`: sets up what is missing, then runs the whole system on loopback until it is told to stop (CONTRACT §1).

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

/** @param {AbortSignal} signal */
const aborted = (signal) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve, { once: true });
  });

/** @returns {Promise<void>} resolves when everything was stopped because that was asked for */
async function main() {
  loadEnvFile(root);
  const places = endpoints(process.env);
  /** @type {import('./start/stack-file.js').Stack} */
  const record = {
    pid: process.pid,
    state: 'starting',
    startedAt: new Date().toISOString(),
    pids: {},
    urls: { ingress: places.ingress.url, board: places.board.url, sandbox: places.sandbox.url },
    redis: null,
    history: null,
    login: null,
  };
  const leftovers = claimStack(record);
  const stopping = stopSignal((signal) => {
    say(`\n${signal} again: ending everything at once`);
    removeStack();
    process.exit(1);
  });
  const stack = createStack({
    cwd: root,
    show: say,
    stopping,
    record: (pids) => {
      record.pids = pids;
      writeStack(record);
    },
  });
  // Whoever read our output may go away (`npm start | head`, a closed terminal); the system stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // However this process ends: nothing it started stays behind. After an orderly stop there is nothing left to end.
  process.on('exit', () => stack.kill());
  try {
    const ended = await endLeftovers(leftovers);
    if (ended.length > 0) say(`ended what an earlier npm start left running: ${ended.join(', ')}`);
    await requireFreePorts(Object.values(places));
    await bringUp(stack, record, places, stopping);
    await aborted(stopping);
  } catch (error) {
    // What breaks because everything is being stopped is no failure.
    if (!stopping.aborted) throw error;
  } finally {
    if (stopping.aborted) say('\nstopping: ingress, workers, board, sandbox, history, then PostgreSQL and Redis …');
    await stack.stop();
    removeStack();
  }
  say('stopped');
}

/**
 * From a bare machine to the `ready` block.
 * @param {ReturnType<typeof createStack>} stack
 * @param {import('./start/stack-file.js').Stack} record
 * @param {ReturnType<typeof endpoints>} places
 * @param {AbortSignal} stopping
 */
async function bringUp(stack, record, places, stopping) {
  const ownRedis = hasOwnRedis(process.env);
  const ownHistory = hasOwnHistory(process.env);
  const { redisServer, postgres } = await setUp({
    build: 'apps',
    redis: !ownRedis,
    postgres: !ownHistory,
    signal: stopping,
  });
  const { readConfig, sandboxVendorSettings } = await import('@scm-relay/runtime');
  const { DESTINATIONS } = await import('@scm-relay/schemas');
  const board = boardUsers(process.env);
  const [redisPort, postgresPort, freePort, ...healthPorts] = await freePorts(3 + WORKER_COUNT);
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...withSandboxVendors(process.env, sandboxVendorSettings(places.sandbox.url)),
    BOARD_USERS: board.users,
    ...(postgres ? { HISTORY_URL: postgres.urlOn(postgresPort) } : {}),
  };
  const history = isSet(env.HISTORY_URL) ? env.HISTORY_URL !== 'off' : isSet(env.HISTORY_URL_FILE);
  requireValidConfig(readConfig, env, DESTINATIONS, history);
  if (redisServer) {
    env.REDIS_URL = `redis://127.0.0.1:${redisPort}`;
    record.redis = env.REDIS_URL;
    await stack.start([embeddedRedis(redisServer, redisPort, process.env)]);
  }
  if (postgres) {
    record.history = env.HISTORY_URL ?? null;
    await stack.start([embeddedPostgres(postgres, postgresPort, process.env)]);
  }
  const historyPort = places.history?.port ?? freePort;
  const apps = services({ root, env, endpoints: places, destinations: DESTINATIONS, healthPorts, historyPort });
  await stack.start([apps.ingress, ...apps.workers, ...(history ? [apps.history] : []), apps.board, apps.sandbox]);
  await loadSampleNotices(places.ingress.url, firstKey(env.OMS_API_KEYS));
  stack.keep();
  record.state = 'ready';
  record.login = board.login;
  writeStack(record);
  const redis = redisServer ? `${env.REDIS_URL}   (data in ${shownInDataFolder('redis')})` : 'the configured one';
  const kept = postgres
    ? `${postgres.urlOn(postgresPort).replace(/:[^:@]*@/, '@')}   (data in ${shown(postgres.data)}, password in ${shownInDataFolder('postgres-password')})`
    : history
      ? 'the configured one'
      : 'none';
  say(readyBlock({ urls: record.urls, redis, history: kept, login: board.generated ? board.login : null, env }));
}

await runMain(main);
