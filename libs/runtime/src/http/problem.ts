import type { ServerResponse } from 'node:http';
import {
  type FieldError,
  PROBLEM_HELP,
  PROBLEMS,
  type Problem,
  type ProblemCode,
  problemType,
} from '@scm-relay/schemas';
import type { HttpApp } from './app.js';

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** of `confirmation-needed` */
  readonly counts?: Pick<Problem, 'matched' | 'byReason'>;
}

/** Thrown where a request cannot be served for a reason its sender should hear; the error handler answers with it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

/** The sender went away before its body was complete: there is nobody left to answer. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}

/** The body of an `application/problem+json` answer (RFC 9457). `type` leads to its page (`problemRoutes`), relative to the server. */
export function problemBody(code: ProblemCode, detail: string, errors?: Problem['errors']): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: problemType(code), title, status, code, detail, ...(errors ? { errors } : {}) };
}

/** Answers with a problem; `detail` and `errors` must hold neither secrets nor personal data. No-op when already answered. */
export function sendProblem(res: ServerResponse, code: ProblemCode, detail: string, extras: ProblemExtras = {}): void {
  if (res.headersSent || res.destroyed) return;
  for (const [name, value] of Object.entries(extras.headers ?? {})) res.setHeader(name, value);
  res.setHeader('Cache-Control', 'no-store');
  const body = { ...problemBody(code, detail, extras.errors), ...extras.counts };
  sendAndDrain(res, body.status, 'application/problem+json', JSON.stringify(body));
}

/** A rest of a body this small is worth reading, so that the connection can serve the next request. */
const KEEP_ALIVE_REST = 1024 * 1024;
const DRAIN_BYTES = 16 * 1024 * 1024;
const DRAIN_MS = 2000;

/**
 * Sends a whole answer. Where the request's body has not been read to its end, the rest is read and dropped for a short while
 * before the connection is closed: closing at once would reset it, and a client still busy sending would never see the answer.
 */
export function sendAndDrain(res: ServerResponse, status: number, contentType: string, body: string): void {
  const { req } = res;
  const bytes = Buffer.from(body, 'utf8');
  res.statusCode = status;
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', bytes.length);
  if (req.complete || req.destroyed) {
    res.end(bytes);
    return;
  }

  const declared = Number(req.headers['content-length'] ?? Number.NaN);
  const keep = declared <= KEEP_ALIVE_REST;
  if (!keep) res.setHeader('Connection', 'close');
  res.write(bytes);

  let dropped = 0;
  const finish = (cut: boolean) => {
    clearTimeout(timer);
    req.off('data', drop).off('end', ended).off('close', ended);
    res.end(() => {
      if (cut) req.socket.destroySoon();
    });
  };
  const ended = () => finish(false);
  const drop = (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > DRAIN_BYTES) finish(true);
  };
  const timer = setTimeout(() => finish(true), DRAIN_MS);
  req.on('data', drop).once('end', ended).once('close', ended);
  req.on('error', () => {});
  req.resume();
}

const isCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text);

const pageOf = (code: ProblemCode): string => {
  const { status, title } = PROBLEMS[code];
  const { cause, remedy } = PROBLEM_HELP[code];
  return [
    `${code} (${status})`,
    `${title}.`,
    `Cause: ${cause.en}\nWhat to do: ${remedy.en}`,
    `原因：${cause.zh}\n处理：${remedy.zh}\n`,
  ].join('\n\n');
};

/** `/problems/{code}`: where the `type` of a problem leads. The same texts as docs/errors.md, for people, open to everybody. */
export function problemRoutes(app: HttpApp): void {
  app.route('/problems/:code', {
    GET: (req, res) => {
      const { code } = req.params;
      if (typeof code !== 'string' || !isCode(code)) return sendProblem(res, 'not-found', 'There is no such problem.');
      res.setHeader('Cache-Control', 'public, max-age=300');
      res.type('text/plain; charset=utf-8').send(pageOf(code));
    },
  });
}
