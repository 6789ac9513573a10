import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** One request as it stood on the wire. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Behaviour = (socket: Socket, received: Received) => void;

export interface StandIn {
  readonly url: string;
  readonly received: readonly Received[];
  /** connections taken so far */
  connections(): number;
  close(): Promise<void>;
}

/** Reads one request from the front of `bytes`; undefined while it is not complete. */
const parse = (bytes: Buffer, base: string): { received: Received; length: number } | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', target = ''] = start.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const length = end + 4 + Number(headers['content-length'] ?? 0);
  if (bytes.length < length) return undefined;
  const body = bytes.subarray(end + 4, length).toString('utf8');
  return { received: { method, url: new URL(target, base), headers, body }, length };
};

/** A vendor made of a bare TCP socket, so that it can break a reply at any byte. `onBytes` takes over before a request is read. */
export const startStandIn = async (behave: Behaviour, onBytes?: (socket: Socket) => void): Promise<StandIn> => {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let url = '';
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      if (onBytes !== undefined) return onBytes(socket);
      bytes = Buffer.concat([bytes, chunk]);
      for (let next = parse(bytes, url); next !== undefined; next = parse(bytes, url)) {
        bytes = bytes.subarray(next.length);
        received.push(next.received);
        behave(socket, next.received);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    received,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

export interface ReplyOptions {
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** bytes of the body that are really sent; the length header promises all */
  readonly stopAfter?: number;
}

/** Head and body of a reply as bytes. */
export const replyBytes = (status: number, body: string | Buffer, options: ReplyOptions = {}): Buffer => {
  const bytes = Buffer.from(body);
  const headers = {
    'content-type': options.type ?? 'application/json',
    'content-length': String(bytes.length),
    ...options.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} Status\r\n${head.join('')}\r\n`),
    bytes.subarray(0, options.stopAfter ?? bytes.length),
  ]);
};

/** Answers every request the same. */
export const answer =
  (status: number, body: string | Buffer, options: ReplyOptions = {}): Behaviour =>
  (socket) => {
    socket.write(replyBytes(status, body, options));
  };
