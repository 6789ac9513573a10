import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * Classes for an HTTP server whose messages are born with the prototypes of an Express app. Express would replace the prototypes
 * of every request and response; V8 answers that by treating them as slow, ever-changing objects, in all of Node's HTTP code.
 * Setting the prototype an object has already costs nothing: four fifths of Express's price (docs/performance.md).
 */
export function messageClasses(app: Express): Required<Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>> {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return { IncomingMessage: Request, ServerResponse: Response };
}
