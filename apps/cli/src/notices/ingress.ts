import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { signatureOf } from '@scm-relay/runtime';
import type { FieldError } from '@scm-relay/schemas';
import { CliError, EXIT } from '../cli.js';

const TRIES = 8;
const TIMEOUT_MS = 120_000;
const LONGEST_WAIT_S = 30;

export interface IngressAddress {
  /** base URL, no trailing slash */
  readonly url: string;
  /** one of `OMS_API_KEYS` */
  readonly key: string | undefined;
  /** one of `OMS_SIGNING_SECRETS`: requests are signed by it */
  readonly secret?: Buffer | undefined;
}

export interface ImportAnswer {
  readonly accepted: number;
  /** lines counted within the body, from 1 */
  readonly rejected: readonly { readonly line: number; readonly errors: readonly FieldError[] }[];
}

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
};

/** CONTRACT §3.6, anew for each attempt: a signature holds for five minutes. */
const signed = (secret: Buffer, body: string) => {
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signatureOf(secret, id, timestamp, Buffer.from(body));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
};

/** A request that is tried again while it may pass by itself (no connection, 429, 503): every one here is safe to repeat. */
const request = async (
  { url, key, secret }: IngressAddress,
  path: string,
  init: RequestInit & { readonly body?: string },
  tries: number,
): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const headers = {
      ...init.headers,
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...(secret === undefined ? {} : signed(secret, init.body ?? '')),
    };
    let problem: string;
    let told = Number.NaN;
    try {
      const response = await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.status === 401) {
        throw new CliError(`${url} requires a key: set OMS_API_KEYS, or add --key KEY.`, EXIT.config);
      }
      if (response.status !== 429 && response.status !== 503) return response;
      problem = `HTTP ${response.status}`;
      told = Number(response.headers.get('retry-after') ?? Number.NaN);
    } catch (error) {
      if (error instanceof CliError) throw error;
      problem = causeOf(error);
    }
    if (attempt >= tries) throw new CliError(`the ingress at ${url} cannot be reached: ${problem}`, EXIT.unavailable);
    await pause(1000 * Math.min(LONGEST_WAIT_S, Number.isFinite(told) ? told : 2 ** (attempt - 1)));
  }
};

const explained = async (response: Response): Promise<CliError> =>
  new CliError(`HTTP ${response.status}: ${(await response.text()).slice(0, 500)}`, EXIT.trouble);

/** Posts notices (CONTRACT §3.2). */
export const postNotices = async (to: IngressAddress, body: string): Promise<ImportAnswer> => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await request(to, '/notices', { method: 'POST', headers, body }, TRIES);
  if (!response.ok) throw await explained(response);
  // the shape is the ingress's own contract
  return (await response.json()) as ImportAnswer;
};

/** A notice with its state; null where there is none. */
export const getNotice = async (from: IngressAddress, dn: string): Promise<unknown> => {
  const response = await request(from, `/notices/${encodeURIComponent(dn)}`, {}, 2);
  if (response.status === 404) return null;
  if (!response.ok) throw await explained(response);
  return response.json();
};

/** Takes a notice back (CONTRACT §3.2): the notice as it stands then; null where there is none; a CliError that says why it cannot be. */
export const cancelNotice = async (from: IngressAddress, dn: string, reason: string | undefined): Promise<unknown> => {
  const body = JSON.stringify(reason === undefined ? {} : { reason });
  const headers = { 'content-type': 'application/json' };
  const path = `/notices/${encodeURIComponent(dn)}/cancel`;
  const response = await request(from, path, { method: 'POST', headers, body }, TRIES);
  if (response.status === 404) return null;
  if (response.status !== 409) {
    if (!response.ok) throw await explained(response);
    return response.json();
  }
  // a problem (RFC 9457) of the ingress
  const { code, detail } = (await response.json()) as { readonly code: string; readonly detail?: string };
  throw new CliError(`${code}: ${detail ?? 'the notice cannot be cancelled'}`, EXIT.trouble);
};
