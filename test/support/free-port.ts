import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

// Below the ports the system gives to outgoing connections, for a server that is started again must not find its port taken by one of
// them; and below those of `npm start` (scripts/start/ports.js).
const FIRST = 10_240;
const BLOCK = 64;
const BLOCKS = 224;

const listen = async (port: number): Promise<Server | undefined> => {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
};

/** Ports that no other process of tests hands out: it would have to hold the first of them, and this process does until it ends. */
const claimBlock = async (): Promise<number[]> => {
  for (;;) {
    const first = FIRST + BLOCK * randomInt(BLOCKS);
    const held = await listen(first);
    if (!held) continue;
    held.unref();
    return Array.from({ length: BLOCK - 1 }, (_, i) => first + 1 + i);
  }
};

let left: number[] = [];

/**
 * A port nobody listens on, and that nobody else is given: between asking for it and listening on it, seconds pass where a process starts,
 * and folders of tests run beside each other.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    if (left.length === 0) left = await claimBlock();
    const port = left.shift();
    const server = port === undefined ? undefined : await listen(port);
    if (port === undefined || !server) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
