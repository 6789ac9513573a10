import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './until.js';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** process id of the server, undefined while it is not running */
  pid(): number | undefined;
  /** ends the server and removes its data */
  stop(): Promise<void>;
  /** `SIGKILL`: the server is gone, its data stays */
  kill(): Promise<void>;
  /** starts it again on the same port with the same data */
  restart(): Promise<void>;
  /** `SIGSTOP`: connections stay open, nothing is answered */
  hang(): void;
  /** `SIGCONT` */
  resume(): void;
}

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction', '--save', ''];

/** A key prefix nobody used before, with the hash tag every prefix must hold: each test gets its own. */
export const freshPrefix = (): string => `{t-${randomBytes(6).toString('hex')}}`;

/**
 * Starts a Redis (`REDIS_SERVER_BIN`, else `redis-server`, else `valkey-server`) of its own in a new directory on a free
 * port, as durable as the product asks for; `extra` arguments come last and win.
 */
export async function startRedis(extra: readonly string[] = []): Promise<TestRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'scm-test-redis-'));
  const launchOn = (port: number) =>
    launch(port, ['--port', String(port), '--bind', '127.0.0.1', '--dir', dataDir, ...DURABLE, ...extra]);
  let port = await freePort();
  let server = await launchOn(port).catch(async () => {
    // somebody else may have taken the port since
    port = await freePort();
    return launchOn(port);
  });

  const kill = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    if (signal !== 'SIGKILL') server.kill('SIGCONT');
    // a replica that writes its first append-only file refuses to end ("Writing initial AOF, can't exit")
    const lastly = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(lastly);
  };
  const lastResort = () => {
    server.kill('SIGKILL');
  };
  process.once('exit', lastResort);

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dataDir,
    pid: () => (server.exitCode === null && server.signalCode === null ? server.pid : undefined),
    stop: async () => {
      await kill('SIGTERM');
      process.off('exit', lastResort);
      await rm(dataDir, { recursive: true, force: true });
    },
    kill: () => kill('SIGKILL'),
    restart: async () => {
      await kill('SIGTERM');
      server = await launchOn(port);
    },
    hang: () => {
      server.kill('SIGSTOP');
    },
    resume: () => {
      server.kill('SIGCONT');
    },
  };
}

async function launch(port: number, args: readonly string[]): Promise<ChildProcess> {
  const named = process.env.REDIS_SERVER_BIN;
  for (const binary of named ? [named] : ['redis-server', 'valkey-server']) {
    const server = spawn(binary, args, { stdio: 'ignore' });
    const started = await Promise.race([
      once(server, 'spawn').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    if (!started) continue;
    await until(async () => server.exitCode !== null || (await ping(port)), {
      timeoutMs: 30_000,
      what: `PING of ${binary} on port ${port}`,
    });
    if (server.exitCode !== null) throw new Error(`${binary} exited with ${server.exitCode}`);
    return server;
  }
  throw new Error('no redis-server or valkey-server found: install one or set REDIS_SERVER_BIN');
}

/** true once `PING` is answered with `PONG`: the data set is loaded. */
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
