import { setTimeout as sleep } from 'node:timers/promises';
import { type Advice, judge } from './judge.js';
import { pauseAfter } from './pause.js';

export type Kind = 'checkout' | 'refund' | 'refuse';

export interface SenderOptions {
  /** base URL of the ingress */
  readonly url: string;
  readonly key?: string;
  /** how long to wait for an answer, milliseconds; the ingress answers within two seconds */
  readonly timeoutMs?: number;
  /** how to wait between two attempts */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** The end of an event, for good. */
export interface Sent {
  readonly advice: Exclude<Advice, 'again'>;
  readonly status: number;
  readonly attempts: number;
  /** the problem's `code` (docs/errors.md); null after a 204 */
  readonly code: string | null;
  /** names this answer when you ask the operators about it */
  readonly requestId: string | null;
}

interface Answer {
  readonly status: number | null;
  readonly retryAfter: string | null;
  readonly code: string | null;
  readonly requestId: string | null;
}

const codeOf = (text: string): string | null => {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : null;
  } catch {
    return null;
  }
};

/**
 * Sends one event until its end is known. Keep the event in your own database until this resolves: after a crash, send it again
 * as it was, `seq` included. Events may be sent at the same time and in any order.
 */
export const createSender = ({ url, key, timeoutMs = 10_000, wait = sleep }: SenderOptions) => {
  const once = async (kind: Kind, body: string): Promise<Answer> => {
    try {
      const response = await fetch(`${url}/scm/${kind}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) },
        body,
        // a redirect would send the event somewhere else
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status, headers } = response;
      const text = await response.text();
      return {
        status,
        retryAfter: headers.get('retry-after'),
        code: codeOf(text),
        requestId: headers.get('x-request-id'),
      };
    } catch {
      return { status: null, retryAfter: null, code: null, requestId: null };
    }
  };

  return async (kind: Kind, event: object): Promise<Sent> => {
    // once, so that every attempt carries the very same bytes
    const body = JSON.stringify(event);
    for (let attempts = 1; ; attempts += 1) {
      const { status, retryAfter, code, requestId } = await once(kind, body);
      const advice = judge(status);
      if (advice !== 'again' && status !== null) return { advice, status, attempts, code, requestId };
      await wait(pauseAfter(attempts, retryAfter));
    }
  };
};
