import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span, Tracing } from '../tracing/span.js';

/** Asked again and again by machines: a trace of them shows nothing. */
const QUIET = /^\/(healthz|readyz|metrics|openapi\.json|docs|schemas|problems)\b/;

const spans = new WeakMap<ServerResponse, Span>();

/** The span of the request that `res` answers, where there is one. */
export const spanOf = (res: ServerResponse): Span | undefined => spans.get(res);

/** A span from here to the end of the answer, which follows from the caller's own where it sent `traceparent`. */
export function traceRequest(tracing: Tracing, req: IncomingMessage & { url: string }, res: ServerResponse): void {
  if (QUIET.test(req.url)) return;
  const { traceparent } = req.headers;
  const method = req.method ?? '';
  const span = tracing.start(method, {
    kind: 'server',
    parent: typeof traceparent === 'string' ? traceparent : undefined,
    attributes: { 'http.request.method': method },
  });
  if (span === null) return;
  spans.set(res, span);
  res.once('close', () => {
    // the pattern: a path may hold a number that a person is found by
    const route = 'route' in req ? patternOf(req.route) : null;
    if (route !== null) span.rename(`${method} ${route}`);
    const { statusCode, writableFinished } = res;
    span.end(
      {
        'scm.request_id': String(res.getHeader('X-Request-Id') ?? ''),
        ...(route === null ? {} : { 'http.route': route }),
        ...(writableFinished ? { 'http.response.status_code': statusCode } : { 'error.type': 'aborted' }),
      },
      writableFinished && statusCode < 500 ? 'ok' : 'failed',
    );
  });
}

const patternOf = (route: unknown): string | null =>
  typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : null;
