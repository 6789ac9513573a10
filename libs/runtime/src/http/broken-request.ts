import { randomUUID } from 'node:crypto';
import { type Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@scm-relay/schemas';
import { problemBody, sendProblem } from './problem.js';

/** Told the HTTP status of an answer. */
export type BrokenAnswer = (status: number) => void;

/** Answers what Node cannot read: once per connection, which is closed behind the answer. */
export function answerBrokenRequests(server: Server, onBroken: BrokenAnswer = () => undefined): void {
  const ending = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // whatever still arrives on it cannot be read either
    if (ending.has(socket)) return;
    ending.add(socket);
    const under = responseUnderWay(socket);
    if (under === null) onBroken(writeAnswer(error.code, socket));
    else endWith(under, socket, error.code);
  });
}

/** Of the request whose headers could be read, while its answer is not out. */
const responseUnderWay = (socket: Duplex): ServerResponse | null =>
  '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse ? socket._httpMessage : null;

const answered = new WeakMap<ServerResponse, number>();

/** The status that was sent here in place of a handler: what the handler still says, or throws, concerns nobody. */
export const answeredAsBroken = (res: ServerResponse): number | undefined => answered.get(res);

/**
 * A request whose body breaks off in nonsense is answered in place of its handler, which waits for a body that never ends. One that
 * arrived whole gets the answer of its handler, whatever came behind it.
 */
function endWith(res: ServerResponse, socket: Duplex, errorCode: string | undefined): void {
  res.once('finish', () => socket.end(() => socket.destroy()));
  if (res.headersSent) return;
  res.setHeader('Connection', 'close');
  if (res.req.complete) return;
  sendProblem(res, ...problemOf(errorCode, 'The body breaks the rules of its transfer coding.'));
  answered.set(res, res.statusCode);
}

/** What never became a request cannot reach the app: the answer is written by hand. Returns its status. */
function writeAnswer(errorCode: string | undefined, socket: Duplex): number {
  const body = problemBody(...problemOf(errorCode, 'This is not HTTP/1.1.'));
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`,
      `X-Request-Id: ${randomUUID()}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
  return body.status;
}

function problemOf(errorCode: string | undefined, otherwise: string): [ProblemCode, string] {
  switch (errorCode) {
    case 'HPE_HEADER_OVERFLOW':
      return ['headers-too-large', 'The headers may have at most 16 KiB.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['request-timeout', 'The request did not arrive in time.'];
    default:
      return ['bad-request', otherwise];
  }
}
