import type { Server } from 'node:http';
import { BUILD } from './config/build.js';
import { type Config, describeConfig, weakSettings } from './config/index.js';
import { createApp } from './http/app.js';
import { healthRoutes } from './http/health.js';
import { closeServer, type ListenOptions, listen } from './http/listen.js';
import { createHttpServer } from './http/server.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';
import { onShutdown } from './shutdown.js';

const HEALTH_GRACE_MS = 1_000;

/** Logs what a process starts with and was built from, secrets left out, and each setting that works and should not stay. */
export const logStart = (
  logger: Logger,
  message: string,
  config: Config,
  more: Readonly<Record<string, unknown>> = {},
): void => {
  for (const { name, wrong } of weakSettings(config)) logger.warn('weak setting', { name, wrong });
  logger.info(message, { ...more, commit: BUILD.commit, config: describeConfig(config) });
};

/** Health and metrics (CONTRACT §3.5) on a server of their own. */
export const createHealthServer = (
  logger: Logger,
  { registry }: Metrics,
  unready: () => Promise<readonly string[]>,
): Server => {
  const app = createApp({ log: logger });
  healthRoutes(app, {
    unready,
    metrics: { contentType: registry.contentType, render: () => registry.metrics() },
  });
  return createHttpServer(app.seal());
};

/** Listens, but not on port 0. Where the port cannot be had it says what to do, and `end` ends the process with 1. */
const listenOrEnd = async (server: Server, options: ListenOptions, end: (code: number) => void): Promise<void> => {
  if (options.port === 0) return;
  try {
    await listen(server, options);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    end(1);
  }
};

/** What a process does that nobody calls. */
export interface Background {
  /** reasons why it does not work; none: it does */
  unready(): Promise<string[]>;
  /** finishes what is under way, takes nothing new */
  close(): Promise<void>;
}

/** A signal ends it in order; health and metrics are served once it is asked to listen. `end` ends it from within. */
export const inBackground = (
  work: Background,
  logger: Logger,
  metrics: Metrics,
): { end(code?: number): void; listen(options: ListenOptions): Promise<void> } => {
  const server = createHealthServer(logger, metrics, work.unready);
  const end = onShutdown(logger, async () => {
    await work.close();
    await closeServer(server, HEALTH_GRACE_MS);
  });
  return { end, listen: (options) => listenOrEnd(server, options, end) };
};
