import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '@scm-relay/runtime';

export interface Listener {
  readonly port: number;
  /** Resolves when connections are refused; after `ms` it listens on the same port again. */
  stopFor(ms: number): Promise<void>;
  /** Ends every connection, answered or not. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0: a free one */
  readonly port: number;
  readonly log: { error(message: string, details: Readonly<Record<string, unknown>>): void };
}

/** Lets `server` listen; throws `ListenError` naming the port and SANDBOX_PORT. */
export async function openListener(server: Server, options: ListenerOptions): Promise<Listener> {
  const { host, log } = options;
  const variable = 'SANDBOX_PORT';
  const port = await listen(server, { host, port: options.port, variable });
  const closing = new AbortController();

  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const listenAgain = async (ms: number) => {
    const waited = await pause(ms, true, { signal: closing.signal }).catch(() => false);
    if (waited && !server.listening) await listen(server, { host, port, variable });
  };
  return {
    port,
    stopFor: async (ms) => {
      await stop();
      listenAgain(ms).catch((error: unknown) => log.error('cannot listen again', { port, error }));
    },
    close: async () => {
      closing.abort();
      await stop();
    },
  };
}
