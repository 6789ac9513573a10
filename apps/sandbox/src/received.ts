import { mediaType } from '@scm-relay/runtime';
import { parseJson } from './body.js';
import type { FaultName } from './faults/fault.js';

const MAX_ENTRIES = 100_000;
/** Request and reply bodies kept of one vendor; what is beyond it is forgotten, oldest first. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A request that was read, as the vendor saw it. */
export interface ReceivedRequest {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly raw: Buffer;
  /** what the vendor answered or would have; the client may not have seen it when there was a `fault` */
  readonly reply: { readonly status: number; readonly body: Buffer };
  readonly committed: boolean;
  readonly fault: FaultName | null;
}

/** One entry of `GET /_received/<vendor>`. */
export interface ReceivedView {
  /** ISO 8601, UTC */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** parsed where it is JSON or a form (a JSON text inside a form stays text), else text */
  readonly body: unknown;
  readonly reply: { readonly status: number; readonly body: unknown };
  readonly committed: boolean;
  readonly fault: FaultName | null;
}

export interface ReceivedLog {
  add(request: ReceivedRequest): void;
  /** newest last */
  list(filter?: ReceivedFilter): ReceivedView[];
  /** `total` counts since the start or the last `clear`, the forgotten ones included. */
  count(filter?: ReceivedFilter): { readonly kept: number; readonly committed: number; readonly total: number };
  clear(): void;
}

export interface ReceivedFilter {
  /** only requests that hold this text, in the query or the body, encoded or decoded */
  readonly match?: string;
  /** only the newest so many */
  readonly limit?: number;
}

/** What one vendor received, within bounds. */
export function createReceivedLog(maxEntries = MAX_ENTRIES, maxBytes = MAX_BYTES): ReceivedLog {
  let entries: ReceivedRequest[] = [];
  let first = 0;
  let bytes = 0;
  let total = 0;

  const forgetOldest = () => {
    const oldest = entries[first];
    if (oldest !== undefined) bytes -= weight(oldest);
    first += 1;
    if (first > 1000 && first * 2 > entries.length) {
      entries = entries.slice(first);
      first = 0;
    }
  };
  const select = ({ match, limit }: ReceivedFilter = {}) => {
    const kept = entries.slice(first).filter((entry) => match === undefined || holds(entry, match));
    return limit === undefined ? kept : kept.slice(Math.max(0, kept.length - limit));
  };

  return {
    add: (entry) => {
      entries.push(entry);
      bytes += weight(entry);
      total += 1;
      while (entries.length - first > maxEntries || (bytes > maxBytes && entries.length - first > 1)) forgetOldest();
    },
    list: (filter) => select(filter).map(view),
    count: (filter) => {
      const selected = select(filter);
      return { kept: selected.length, committed: selected.filter(({ committed }) => committed).length, total };
    },
    clear: () => {
      entries = [];
      first = 0;
      bytes = 0;
      total = 0;
    },
  };
}

const weight = ({ raw, reply }: ReceivedRequest): number => raw.length + reply.body.length;

/** Does the request line or the body hold `text`, as sent or decoded? */
export function holds({ path, query, raw }: Pick<ReceivedRequest, 'path' | 'query' | 'raw'>, text: string): boolean {
  const body = raw.toString('utf8');
  if (body.includes(text) || `${path}?${query}`.includes(text)) return true;
  const pairs = [...query, ...new URLSearchParams(body)];
  return pairs.some(([key, value]) => `${key}=${value}`.includes(text));
}

function view({ at, method, path, query, contentType, raw, reply, committed, fault }: ReceivedRequest): ReceivedView {
  return {
    at: new Date(at).toISOString(),
    method,
    path,
    query: Object.fromEntries(query),
    contentType,
    body: readable(raw, contentType),
    reply: { status: reply.status, body: readable(reply.body, 'application/json') },
    committed,
    fault,
  };
}

function readable(raw: Buffer, contentType: string): unknown {
  const text = raw.toString('utf8');
  if (mediaType(contentType)?.type === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(new URLSearchParams(text));
  }
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}
