import type { Logger } from './logger.js';

export interface ShutdownOptions {
  /** how long closing may take, milliseconds; then the process exits with code 1 */
  readonly limitMs?: number;
  readonly exit?: (code: number) => void;
}

/** A terminal's Ctrl-C reaches npm and its child, so one keystroke may arrive twice. */
const REPEAT_MS = 1000;

/**
 * Closes the process in order. SIGTERM or SIGINT: `close` runs, then exit code 0. A signal more than a second after the first
 * exits at once with code 1. An uncaught error or rejection is logged, `close` runs, exit code 1.
 * Returns a function that begins the same orderly end from within.
 */
export function onShutdown(
  logger: Logger,
  close: () => Promise<void>,
  { limitMs = 30_000, exit = (code) => process.exit(code) }: ShutdownOptions = {},
): (code?: number) => void {
  let begunAt: number | undefined;

  const begin = (code: number) => {
    if (begunAt !== undefined) return;
    begunAt = performance.now();
    setTimeout(() => {
      logger.error('shutdown took too long', { limitMs });
      exit(1);
    }, limitMs).unref();
    close().then(
      () => exit(code),
      (error: unknown) => {
        logger.error('shutdown failed', { error });
        exit(1);
      },
    );
  };

  const onSignal = (signal: NodeJS.Signals) => {
    if (begunAt === undefined) {
      logger.info('shutting down', { signal });
      begin(0);
    } else if (performance.now() - begunAt > REPEAT_MS) {
      logger.warn('second signal: exiting at once', { signal });
      exit(1);
    }
  };

  const onFatal = (error: unknown) => {
    logger.error('uncaught error', { error });
    begin(1);
  };

  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  return (code = 0) => begin(code);
}
