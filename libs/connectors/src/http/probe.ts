import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { baseUrl } from './exchange.js';

/** What a harmless request to a vendor's host showed. */
export type Probe =
  /** somebody answered HTTP; any status will do, for nothing was asked */
  | { readonly reached: true; readonly status: number; readonly ms: number; readonly clock: ProbeClock | null }
  /** `code`: ENOTFOUND, ECONNREFUSED, ETIMEDOUT, CERT_HAS_EXPIRED, … */
  | { readonly reached: false; readonly code: string; readonly ms: number };

/** The vendor's `Date` header beside our own clock halfway through the exchange, milliseconds since 1970. */
export interface ProbeClock {
  readonly theirs: number;
  readonly ours: number;
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name);

/**
 * Connects (TCP, and TLS where the URL says so) and sends `HEAD /` without credentials, path or body: proves that the host can
 * be reached without telling it anything. Never rejects. Throws only for a URL that is none.
 */
export const probe = (url: string, { timeoutMs }: { readonly timeoutMs: number }): Promise<Probe> => {
  const { origin, protocol } = baseUrl(url);
  const began = Date.now();
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  return new Promise((resolve) => {
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(`${origin}/`, { method: 'HEAD', agent: false, headers: { 'user-agent': 'scm-relay' } });
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
      timeoutMs,
    );
    request.once('response', (response) => {
      clearTimeout(timer);
      const theirs = Date.parse(response.headers.date ?? '');
      const clock = Number.isNaN(theirs) ? null : { theirs, ours: (began + Date.now()) / 2 };
      resolve({ reached: true, status: response.statusCode ?? 0, ms: elapsed(), clock });
      request.destroy();
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      resolve({ reached: false, code: codeOf(error), ms: elapsed() });
    });
    request.end();
  });
};
