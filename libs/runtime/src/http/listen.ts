import { once } from 'node:events';
import type { Server } from 'node:http';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** the environment variable that moves the port, named in the error */
  readonly variable: string;
}

/** A port that cannot be had; `message` is meant for the operator as it is. The process should exit with 1. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Resolves with the port once the server accepts connections; rejects with a `ListenError` that says what to do. */
export async function listen(server: Server, { host, port, variable }: ListenOptions): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(explain(error, host, port, variable), { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function explain(error: unknown, host: string, port: number, variable: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Set ${variable} to another port, or stop the program that uses it.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user. Set ${variable} to a port above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Set ${variable.replace(/PORT$/, 'HOST')} to one that is.`;
    default:
      return `Cannot listen on ${host}:${port} (${variable}): ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Stops accepting and resolves when every request under way has its answer; connections still busy after `graceMs` are cut.
 * Idle keep-alive connections are closed as they become idle.
 */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
