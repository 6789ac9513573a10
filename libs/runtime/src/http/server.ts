import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { answerBrokenRequests, type BrokenAnswer } from './broken-request.js';
import { type ConnectionLimits, limitConnections } from './connections.js';

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

export interface HttpServerOptions {
  readonly limits?: ConnectionLimits;
  /** called for every answer that no app could give, for it never saw a request */
  readonly onBroken?: BrokenAnswer;
}

/**
 * An HTTP server with limits against slow, large and many clients: 16 KiB of headers within 10 s, any request within 5 min
 * (handlers set tighter limits for their bodies), 5,000 connections of which idle ones give way.
 */
export function createHttpServer(app: Express, { limits, onBroken }: HttpServerOptions = {}): Server {
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
  answerBrokenRequests(server, onBroken);
  return server;
}
