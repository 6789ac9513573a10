import type { Readable } from 'node:stream';
import { HttpProblem, RequestAborted } from '@scm-relay/runtime';

const NEWLINE = 0x0a;

export interface Line {
  /** counted from 1, blank ones included */
  readonly number: number;
  /** null: longer than allowed, dropped */
  readonly bytes: Buffer | null;
}

/** The lines of a body as they arrive, empty ones left out, at most `lineBytes` of one and `totalBytes` of all, within `totalMs`. Throws `HttpProblem` 413, 408. */
export async function* linesOf(
  req: Readable,
  limits: { lineBytes: number; totalBytes: number; idleMs: number; totalMs: number },
): AsyncGenerator<Line> {
  const { lineBytes, totalBytes, idleMs, totalMs } = limits;
  const ends = performance.now() + totalMs;
  let parts: Buffer[] = [];
  let size = 0;
  let total = 0;
  let number = 0;
  const add = (part: Buffer) => {
    size += part.length;
    if (size <= lineBytes) parts.push(part);
    else parts = [];
  };
  const line = (): Line => {
    const bytes = size <= lineBytes ? Buffer.concat(parts, size) : null;
    parts = [];
    size = 0;
    return { number: ++number, bytes };
  };

  for await (const chunk of chunksOf(req, idleMs)) {
    if (performance.now() > ends) {
      throw new HttpProblem('request-timeout', `The body did not arrive within ${totalMs / 1000} s.`);
    }
    total += chunk.length;
    if (total > totalBytes) throw new HttpProblem('payload-too-large', `A body may have at most ${totalBytes} bytes.`);
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      // an empty line costs its caller nothing: 64 MiB of them must not keep the process busy
      if (size === 0 && end === from) number++;
      else {
        add(chunk.subarray(from, end));
        yield line();
      }
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  if (size > 0) yield line();
}

/**
 * Chunks at the reader's pace: while it is busy nothing is read, and the sender waits. Unlike the stream's own iterator it
 * leaves the connection intact when the reader stops early, so that an answer can still be sent.
 */
async function* chunksOf(req: Readable, idleMs: number): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk: unknown = req.read();
    if (Buffer.isBuffer(chunk)) yield chunk;
    else if (req.readableEnded) return;
    else if (req.destroyed) throw new RequestAborted('the sender went away');
    else await moreOf(req, idleMs);
  }
}

function moreOf(req: Readable, idleMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      req.off('readable', done).off('end', done).off('close', done).off('error', done);
      resolve();
    };
    const timer = setTimeout(() => {
      req.off('readable', done).off('end', done).off('close', done).off('error', done);
      reject(new HttpProblem('request-timeout', `Nothing of the body arrived for ${idleMs / 1000} s.`));
    }, idleMs);
    req.on('readable', done).on('end', done).on('close', done).on('error', done);
  });
}
