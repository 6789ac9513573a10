import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpProblem, RequestAborted } from './http-problem.js';

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
 * Bytes of bodies a process may hold at once: many large or slow uploads must not eat its memory. What a lease took is given
 * back when the answer is out or the connection gone.
 */
export function createByteBudget(total: number): ByteBudget {
  let left = total;
  return {
    lease: (res) => {
      let taken = 0;
      return {
        take: (bytes) => {
          if (bytes > left) return false;
          if (taken === 0) {
            res.once('close', () => {
              left += taken;
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

/** Reads a whole body of at most `limit` bytes within `timeoutMs`. Throws `HttpProblem` 413, 408, 503 or `RequestAborted`. */
export function readBody(
  req: IncomingMessage,
  { limit = BODY_LIMIT, timeoutMs = BODY_MS, lease }: { limit?: number; timeoutMs?: number; lease?: ByteLease } = {},
): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (act: () => void) => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      act();
    };
    const refuse = (problem: HttpProblem) => {
      req.pause();
      settle(() => reject(problem));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      if (lease?.take(chunk.length) === false) return refuse(overloaded());
      chunks.push(chunk);
    };
    const onEnd = () =>
      settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    const onGone = () => settle(() => reject(new RequestAborted('the sender went away')));
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
