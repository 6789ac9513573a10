import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { AfterFault, FaultSpec } from './fault.js';
import { pageOr, type RawReply } from './instead.js';

const MIB = 1024 * 1024;
const HUGE_MIB = 64;

export interface FaultContext {
  readonly spec: FaultSpec;
  readonly reply: RawReply;
  readonly res: ServerResponse;
  /** ends what is still waiting when the sandbox closes */
  readonly signal: AbortSignal;
  readonly kill: (pid: number) => void;
}

/** Sends a whole reply. */
export function send(res: ServerResponse, { status, headers, body }: RawReply): void {
  if (res.destroyed) return;
  res.writeHead(status, { ...headers, 'content-length': body.length });
  res.end(body);
}

/** Ends the connection by a TCP reset, as a crashed peer does. */
export function reset(res: ServerResponse): void {
  res.req.socket.resetAndDestroy();
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));

/** How each fault treats the reply of a request that was processed. */
export const AFTER: Readonly<Record<AfterFault, (context: FaultContext) => void | Promise<void>>> = {
  'reset-after-commit': ({ res }) => reset(res),
  hang: () => {},
  slow: async ({ spec, reply, res, signal }) => {
    await pause(spec.ms ?? 1000, undefined, { signal });
    send(res, reply);
  },
  truncate: ({ reply, res }) => send(res, { ...reply, body: half(reply.body) }),
  cut: ({ reply, res }) => {
    res.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
    res.write(half(reply.body), () => res.req.socket.destroySoon());
  },
  html: ({ spec, res }) => send(res, pageOr(spec, spec.status ?? 200)),
  huge: async ({ reply, res, signal }) => {
    res.writeHead(reply.status, reply.headers);
    await pipeline(Readable.from(padded(reply.body)), res, { signal });
  },
  drip: async ({ spec, reply, res, signal }) => {
    res.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
    res.flushHeaders();
    for (const byte of reply.body) {
      await pause(spec.ms ?? 1000, undefined, { signal });
      if (res.destroyed) return;
      res.write(Buffer.of(byte));
    }
    res.end();
  },
  'wrong-charset': ({ reply, res }) =>
    send(res, { ...reply, body: Buffer.from(reply.body.toString('utf8'), 'utf16le') }),
  'answer-twice': ({ reply, res }) => {
    const once = asHttp(reply);
    res.req.socket.end(Buffer.concat([once, once]));
  },
  kill: ({ spec, res, kill }) => {
    if (spec.pid !== undefined) kill(spec.pid);
    reset(res);
  },
};

/** The reply's JSON object with one more field of many mebibytes: still JSON, far too much of it. */
function* padded(body: Buffer): Generator<Buffer> {
  yield Buffer.from(`${body.toString('utf8').slice(0, -1)},"padding":"`);
  const piece = Buffer.alloc(MIB, 'x');
  for (let n = 0; n < HUGE_MIB; n++) yield piece;
  yield Buffer.from('"}');
}

function asHttp({ status, headers, body }: RawReply): Buffer {
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}
