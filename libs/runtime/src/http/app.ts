import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { type Networks, NO_NETWORKS } from '../config/addresses.js';
import type { Tracing } from '../tracing/span.js';
import { answeredAsBroken } from './broken-request.js';
import { HttpProblem, RequestAborted, sendProblem } from './problem.js';
import { assignRequestId, requestIdOf } from './request.js';
import { traceRequest } from './traced.js';

/**
 * helmet's headers for every answer of an app. They are the same for each, so helmet is asked once: its chain of middleware would
 * run on every request. `policy` are the `Content-Security-Policy` directives of an app with pages.
 */
function secureHeaders(
  policy: Readonly<Record<string, readonly string[]>> | undefined,
): readonly (readonly [string, string])[] {
  const directives: Record<string, string[]> = {};
  for (const [name, sources] of Object.entries(policy ?? { defaultSrc: ["'none'"] })) directives[name] = [...sources];
  const secure = helmet({ contentSecurityPolicy: { useDefaults: policy !== undefined, directives } });
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  secure(req, res, () => undefined);
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}

/** What the HTTP base says of errors nobody expected. */
export interface HttpLog {
  error(message: string, details: Readonly<Record<string, unknown>>): void;
}

export interface AppOptions {
  readonly log: HttpLog;
  /** proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed; nobody else's are */
  readonly trustedProxies?: Networks;
  /** called for every answer that went out; `route` is the pattern, never the path, or 'unknown' */
  readonly onAnswer?: (route: string, status: number) => void;
  /** null: requests are not traced */
  readonly tracing?: Tracing | null;
  /** `Content-Security-Policy` directives of an app with pages; an API needs none and gets `default-src 'none'` */
  readonly contentSecurityPolicy?: Readonly<Record<string, readonly string[]>>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Thrown out of a handler or middleware, an `HttpProblem` becomes the answer. */
export interface HttpApp {
  readonly express: Express;
  /** Registers every method of a path at once, so that any other method is a 405 with `Allow`. A trailing slash is tolerated. */
  route(path: string, methods: Readonly<Partial<Record<Method, RequestHandler | readonly RequestHandler[]>>>): void;
  /** Asked first by every route registered from now on, so that what it refuses is counted under its route. */
  guard(handler: RequestHandler): void;
  /** Adds the 404 and the error handler: call it last. */
  seal(): Express;
}

/** An Express app on which every answer, errors included, carries `X-Request-Id` and helmet's headers. */
export function createApp({
  log,
  onAnswer,
  contentSecurityPolicy,
  trustedProxies = NO_NETWORKS,
  tracing = null,
}: AppOptions): HttpApp {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', (address: string) => trustedProxies.has(address));
  app.set('case sensitive routing', true);

  const secure = secureHeaders(contentSecurityPolicy);
  app.use((req, res, next) => {
    assignRequestId(req, res);
    if (tracing !== null) traceRequest(tracing, req, res);
    if (onAnswer) {
      const statusOf = () => answeredAsBroken(res) ?? res.statusCode;
      res.once('finish', () => onAnswer(String(req.route?.path ?? 'unknown'), statusOf()));
    }
    for (const [name, value] of secure) res.setHeader(name, value);
    next();
  });

  const guards: RequestHandler[] = [];
  return {
    express: app,
    guard: (handler) => guards.push(handler),
    route: (path, methods) => {
      const route = app.route(path);
      for (const guard of guards) route.all(guard);
      const allowed: string[] = [];
      for (const [method, handlers] of Object.entries(methods)) {
        const list = typeof handlers === 'function' ? [handlers] : [...handlers];
        route[verb(method)](...list);
        allowed.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]));
      }
      const allow = allowed.join(', ');
      route.all((req, _res, next) =>
        next(
          new HttpProblem('method-not-allowed', `${req.method} is not for this path, but ${allow}.`, {
            headers: { Allow: allow },
          }),
        ),
      );
    },
    seal: () => {
      app.use((_req, res) => sendProblem(res, 'not-found', 'Not found.'));
      app.use(errorHandler(log));
      return app;
    },
  };
}

const verb = (method: string) => {
  switch (method) {
    case 'GET':
      return 'get';
    case 'PUT':
      return 'put';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    default:
      return 'post';
  }
};

/** Bad input never ends in a 500: what Express and its router throw for it carries a 4xx status. */
const errorHandler =
  (log: HttpLog): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    if (answeredAsBroken(res) !== undefined) return;
    if (error instanceof RequestAborted) {
      res.destroy();
    } else if (error instanceof HttpProblem) {
      sendProblem(res, error.code, error.detail, error.extras);
    } else if (isClientError(error)) {
      sendProblem(res, ...clientProblem(error.status));
    } else {
      log.error('request failed', { requestId: requestIdOf(res), method: req.method, path: req.route?.path, error });
      if (res.headersSent) res.destroy();
      else sendProblem(res, 'internal-error', 'The request was fine; the cause is in our log under this request id.');
    }
  };

const isClientError = (error: unknown): error is { readonly status: number } =>
  typeof error === 'object' &&
  error !== null &&
  'status' in error &&
  Number(error.status) >= 400 &&
  Number(error.status) < 500;

/** `http-errors` of body parsers (413, 415, 400) and of the router (a path that cannot be decoded). */
function clientProblem(status: number): [Parameters<typeof sendProblem>[1], string] {
  if (status === 413) return ['payload-too-large', 'The body is too large.'];
  if (status === 415) return ['unsupported-media-type', 'The content type, charset or encoding is not accepted.'];
  return [
    'bad-request',
    'The request cannot be read: check the percent-encoding of its address and the syntax of its body.',
  ];
}
