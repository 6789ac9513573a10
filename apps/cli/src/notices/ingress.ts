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
  /** told that a request is tried again, and why: all tries take a minute and more */
  readonly say: (line: string) => void;
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

const MOST_SAID = 500;

/** What an answer says: the problem of an ingress (RFC 9457), or how the page of something before it begins. */
const saidBy = async (response: Response): Promise<string> => {
  const text = await response.text();
  let said = text;
  try {
    const { code, detail, errors } = JSON.parse(text);
    if (errors === undefined && code !== undefined) said = [code, detail].filter(Boolean).join(': ');
  } catch {
    // no problem of ours
  }
  return `HTTP ${response.status}: ${said.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, MOST_SAID)}`;
};

/** CONTRACT §3.6, anew for each attempt: a signature holds for five minutes. */
const signed = (secret: Buffer, body: Buffer) => {
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signatureOf(secret, id, timestamp, body);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
};

/** A request that is tried again while it may pass by itself (no connection, 429, 503): every one here is safe to repeat. */
const request = async (
  { url, key, secret, say }: IngressAddress,
  path: string,
  init: RequestInit & { readonly body?: Buffer },
  tries: number,
): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const headers = {
      ...init.headers,
      ...(key === undefined ? {} : { 'x-api-key': key }),
      ...(secret === undefined ? {} : signed(secret, init.body ?? Buffer.alloc(0))),
    };
    let problem: string;
    let told = Number.NaN;
    try {
      const response = await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.status === 401) {
        const todo =
          key === undefined
            ? 'Set OMS_API_KEYS, or add --key KEY.'
            : 'Check the key (OMS_API_KEYS, --key) and OMS_SIGNING_SECRETS.';
        throw new CliError(`${url} does not let you in, ${await saidBy(response)} ${todo}`, EXIT.config);
      }
      if (response.status !== 429 && response.status !== 503) return response;
      problem = `answers ${await saidBy(response)}`;
      told = Number(response.headers.get('retry-after') ?? Number.NaN);
    } catch (error) {
      if (error instanceof CliError) throw error;
      problem = `cannot be reached: ${causeOf(error)}`;
    }
    if (attempt >= tries) throw new CliError(`the ingress at ${url} ${problem}`, EXIT.unavailable);
    const wait = Math.min(LONGEST_WAIT_S, Number.isFinite(told) ? told : 2 ** (attempt - 1));
    say(`the ingress at ${url} ${problem}; trying again in ${wait} s (${attempt} of ${tries - 1})`);
    await pause(1000 * wait);
  }
};

const explained = async (response: Response): Promise<CliError> => new CliError(await saidBy(response), EXIT.trouble);

/** The ingress itself says that there is no such notice: a proxy's page, another service's answer or no such path says nothing about it. */
const knowsNone = async (response: Response): Promise<boolean> => {
  if (response.status !== 404) return false;
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (typeof answer !== 'object' || answer === null || !('code' in answer && 'detail' in answer)) return false;
  return answer.code === 'not-found' && /\bnotice\b/.test(String(answer.detail));
};

/** A page of a portal or a proxy may come with status 200 as well. */
const jsonOf = async ({ url }: IngressAddress, response: Response): Promise<unknown> => {
  if (!response.ok) throw await explained(response);
  return response.json().catch(() => {
    throw new CliError(`what answers at ${url} is no ingress: HTTP ${response.status} without JSON`, EXIT.unavailable);
  });
};

const isImportAnswer = (answer: unknown): answer is ImportAnswer =>
  typeof answer === 'object' && answer !== null && 'rejected' in answer && Array.isArray(answer.rejected);

/** Posts notices (CONTRACT §3.2). */
export const postNotices = async (to: IngressAddress, body: Buffer): Promise<ImportAnswer> => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await request(to, '/notices', { method: 'POST', headers, body }, TRIES);
  const answer = await jsonOf(to, response);
  if (isImportAnswer(answer)) return answer;
  throw new CliError(`what answers at ${to.url} is no ingress: it does not say what it stored`, EXIT.unavailable);
};

/** A notice with its state; null where there is none. */
export const getNotice = async (from: IngressAddress, dn: string): Promise<unknown> => {
  const response = await request(from, `/notices/${encodeURIComponent(dn)}`, {}, 2);
  return (await knowsNone(response)) ? null : jsonOf(from, response);
};

/** Takes a notice back (CONTRACT §3.2): the notice as it stands then; null where there is none; a CliError that says why it cannot be. */
export const cancelNotice = async (from: IngressAddress, dn: string, reason: string | undefined): Promise<unknown> => {
  const body = Buffer.from(JSON.stringify(reason === undefined ? {} : { reason }));
  const headers = { 'content-type': 'application/json' };
  const path = `/notices/${encodeURIComponent(dn)}/cancel`;
  const response = await request(from, path, { method: 'POST', headers, body }, TRIES);
  return (await knowsNone(response)) ? null : jsonOf(from, response);
};
