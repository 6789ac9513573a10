import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpProblem, RequestAborted } from './problem.js';
import { senderOf } from './request.js';
import { checkExpectedSignature } from './signature.js';

/** CONTRACT §3: a body over 1 MiB is a 413. */
export const BODY_LIMIT = 1024 * 1024;
const BODY_MS = 10_000;

/** What one request may still put into memory; false: there is no room. */
export interface ByteLease {
  take(bytes: number): boolean;
}

export interface ByteBudget {
  lease(res: ServerResponse): ByteLease;
}

/**
 * Bytes of bodies a process may hold at once, and one address of them: many large or slow uploads must neither eat its memory nor shut
 * others out. What a lease took is given back when the answer is out or the connection gone.
 */
export function createByteBudget(total: number, perAddress: number = total / 2): ByteBudget {
  let left = total;
  const held = new Map<string, number>();
  return {
    lease: (res) => {
      let taken = 0;
      const address = senderOf(res.req);
      return {
        take: (bytes) => {
          const others = held.get(address) ?? 0;
          if (bytes > left || bytes > perAddress - others) return false;
          held.set(address, others + bytes);
          if (taken === 0) {
            res.once('close', () => {
              left += taken;
              const rest = (held.get(address) ?? 0) - taken;
              if (rest > 0) held.set(address, rest);
              else held.delete(address);
            });
          }
          left -= bytes;
          taken += bytes;
          return true;
        },
      };
    },
  };
}

const tooLarge = (limit: number) => new HttpProblem('payload-too-large', `A body may have at most ${limit} bytes.`);

interface ReadOptions {
  readonly limit?: number;
  readonly timeoutMs?: number;
  readonly lease?: ByteLease;
}

/**
 * Reads a whole body of at most `limit` bytes within `timeoutMs`, and checks its signature where its group asks for one. Throws
 * `HttpProblem` 401, 408, 413, 503 or `RequestAborted`.
 */
export async function readBody(req: IncomingMessage, options: ReadOptions = {}): Promise<Buffer> {
  const body = await collect(req, options);
  const turn = turnOf(body.length);
  if (turn) await turn;
  checkExpectedSignature(req, body);
  return body;
}

function collect(
  req: IncomingMessage,
  { limit = BODY_LIMIT, timeoutMs = BODY_MS, lease }: ReadOptions,
): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (act: () => void) => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      act();
    };
    const refuse = (problem: HttpProblem) => {
      req.pause();
      end(() => reject(problem));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      if (lease?.take(chunk.length) === false) return refuse(overloaded());
      chunks.push(chunk);
    };
    const onEnd = () => end(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    const onGone = () => end(() => reject(new RequestAborted('the sender went away')));
    const timer = setTimeout(
      () => refuse(new HttpProblem('request-timeout', `The body did not arrive within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    req.on('data', onData).once('end', onEnd).once('close', onGone).once('error', onGone);
  });
}

/** 503 of a process that has as much in its hands as it can hold. */
export const overloaded = (): HttpProblem =>
  new HttpProblem('unavailable', 'Too many requests are under way. Send this one again.', {
    headers: { 'Retry-After': '1' },
  });

/** A body larger than this takes milliseconds to parse. */
const LARGE = 64 * 1024;
/** A request of others is several turns of the event loop: connection, head, Redis, answer. */
const BETWEEN_MS = 5;

let last: Promise<void> = Promise.resolve();

/** Lets large bodies go on one after the other, and others and health checks be served in the time between two of them. */
function turnOf(bytes: number): Promise<void> | null {
  if (bytes <= LARGE) return null;
  const mine = last;
  // counted from the next turn on: the body takes this one
  last = mine.then(() => new Promise((resolve) => setImmediate(() => setTimeout(resolve, BETWEEN_MS))));
  return mine;
}
