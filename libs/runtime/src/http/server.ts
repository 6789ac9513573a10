import { randomUUID } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  type Server,
  type ServerOptions,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@scm-relay/schemas';
import type { Express } from 'express';
import { type ConnectionLimits, limitConnections } from './connections.js';
import { problemBody } from './problem.js';

/**
 * Classes for an HTTP server whose messages are born with the prototypes of an Express app. Express would replace the prototypes
 * of every request and response; V8 answers that by treating them as slow, ever-changing objects, in all of Node's HTTP code.
 * Setting the prototype an object has already costs nothing: four fifths of Express's price (docs/performance.md).
 */
function messageClasses(app: Express): Required<Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>> {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}

const SECOND = 1000;

/**
 * An HTTP server with limits against slow, large and many clients: 16 KiB of headers within 10 s, any request within 5 min
 * (handlers set tighter limits for their bodies), 5,000 connections of which idle ones give way.
 */
export function createHttpServer(app: Express, limits?: ConnectionLimits): Server {
  const server = createServer(
    {
      ...messageClasses(app),
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10 * SECOND,
      requestTimeout: 300 * SECOND,
      connectionsCheckingInterval: 2 * SECOND,
      keepAliveTimeout: 65 * SECOND,
      keepAlive: true,
      noDelay: true,
      // Node would answer without X-Request-Id; which host was meant makes no difference here
      requireHostHeader: false,
    },
    app,
  );
  limitConnections(server, limits);
  // an unknown Expect may be ignored (RFC 9110 §10.1.1); Node's own 417 would carry no X-Request-Id
  server.on('checkExpectation', app);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerBrokenRequest(error, socket));
  return server;
}

/** What never became a request cannot reach the app: the answer is written by hand. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const begun = 'bytesWritten' in socket && '_httpMessage' in socket && Boolean(socket._httpMessage);
  if (error.code === 'ECONNRESET' || !socket.writable || begun) {
    socket.destroy();
    return;
  }
  const [code, detail] = brokenRequest(error.code);
  const body = problemBody(code, detail);
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
}

function brokenRequest(errorCode: string | undefined): [ProblemCode, string] {
  switch (errorCode) {
    case 'HPE_HEADER_OVERFLOW':
      return ['headers-too-large', 'The headers may have at most 16 KiB.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['request-timeout', 'The request did not arrive in time.'];
    default:
      return ['bad-request', 'This is not HTTP/1.1.'];
  }
}
