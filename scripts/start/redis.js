import { connect } from 'node:net';
import { dataFile, dataSubfolder } from '../setup/data-folder.js';
import { until } from './until.js';

/**
 * @param {number} port
 * @returns {Promise<void>} rejects unless PING is answered with PONG, which is after the data set was read
 */
const ping = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const refuse = (/** @type {string} */ why) => {
      socket.destroy();
      reject(new Error(why));
    };
    socket.setTimeout(1000, () => refuse('no answer to PING'));
    socket.once('error', (error) => refuse(error.message));
    socket.once('close', () => refuse('connection closed'));
    socket.once('data', (data) => {
      const answer = data.toString().trim();
      if (answer !== '+PONG') return refuse(answer);
      resolve();
      socket.destroy();
    });
  });

/**
 * The embedded Redis: on loopback, every write on disk before it is answered, nothing ever evicted, data in `.data/redis`.
 * SIGTERM is its SHUTDOWN.
 * @param {string} bin
 * @param {number} port
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./supervise.js').ProcessSpec}
 */
export function embeddedRedis(bin, port, env) {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: dataSubfolder('redis'),
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
    daemonize: 'no',
  };
  return {
    name: 'redis',
    command: bin,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env,
    logFile: dataFile('logs', 'redis.log'),
    quiet: true,
    // A large append-only file takes its time to be read.
    ready: () => until(() => ping(port), { what: `redis on port ${port}`, timeoutMs: 300_000 }),
  };
}
