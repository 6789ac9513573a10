import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Ledger } from '@scm-relay/ledger';
import {
  type ByteLease,
  HttpProblem,
  mustBeSigned,
  overloaded,
  parseJson,
  readBody,
  requireContent,
} from '@scm-relay/runtime';
import type { FieldError, Notice } from '@scm-relay/schemas';
import type { Store } from '../store.js';
import { linesOf } from './lines-of.js';
import { readNotice } from './read-notice.js';

const MIB = 1024 * 1024;
const LIMITS = { lineBytes: MIB, totalBytes: 64 * MIB, idleMs: 15_000, totalMs: 120_000 };
/** What is held of one import before it goes to Redis; a single notice may be larger. */
const GROUP = { notices: 64, bytes: MIB };
/** Imports at once: each holds a group and a line. */
const MOST_IMPORTS = 16;
/** Of one caller: slow ones must not shut others out. */
const MOST_OF_CALLER = 2;
/** A signed file is taken whole, for its signature is known only at its end. */
const SIGNED_BYTES = 16 * MIB;
/** A file with more bad lines than this is the wrong file. */
const MOST_REJECTED = 10_000;

export interface ImportResult {
  readonly accepted: number;
  readonly rejected: readonly { readonly line: number; readonly errors: readonly FieldError[] }[];
}

interface Parsed {
  readonly line: number;
  readonly notice: Notice;
}

/**
 * Stores the notices of an NDJSON body, one per line, as they arrive; blank lines count but hold nothing. A line that is wrong
 * does not stop the others. When Redis fails or too much is wrong the answer says how many were stored by then; sending the
 * whole file again is safe.
 */
async function importNotices(
  req: Readable,
  { ledger, store }: { readonly ledger: Pick<Ledger, 'putNotice'>; readonly store: Store },
): Promise<ImportResult> {
  const rejected: { line: number; errors: readonly FieldError[] }[] = [];
  let accepted = 0;
  const reject = (line: number, errors: readonly FieldError[]) => {
    rejected.push({ line, errors });
    if (rejected.length > MOST_REJECTED) {
      throw new HttpProblem('invalid-notice', `More than ${MOST_REJECTED} lines are wrong.`, { errors });
    }
  };

  let group = new Map<string, Parsed>();
  let groupBytes = 0;
  const flush = async () => {
    const entries = [...group.values()];
    group = new Map();
    groupBytes = 0;
    if (entries.length === 0) return;
    const results = await store.writeAll(
      'storing notices',
      entries.map(
        ({ notice }) =>
          () =>
            ledger.putNotice(notice, 'oms'),
      ),
    );
    for (const [i, { line }] of entries.entries()) {
      if (results[i]?.answer === 'notice-in-use')
        reject(line, [{ pointer: '', message: 'is in use: it cannot change' }]);
      else accepted++;
    }
  };

  try {
    for await (const { number, bytes } of linesOf(req, LIMITS)) {
      const read = readLine(bytes);
      if (read === null) continue;
      if (!read.ok) {
        reject(number, read.errors);
        continue;
      }
      // of two lines with one dn the later one wins: never both in one group
      if (group.size >= GROUP.notices || group.has(read.value.dn)) await flush();
      group.set(read.value.dn, { line: number, notice: read.value });
      groupBytes += bytes?.length ?? 0;
      if (groupBytes >= GROUP.bytes) await flush();
    }
    await flush();
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    throw new HttpProblem(error.code, `${error.detail} ${accepted} notices were stored before.`, error.extras);
  }
  rejected.sort((a, b) => a.line - b.line);
  return { accepted, rejected };
}

/** An import that is one too many hears 503 before its body is read. */
export function createImporter(
  ports: Parameters<typeof importNotices>[1],
): (req: IncomingMessage, caller: string, lease: ByteLease) => Promise<ImportResult> {
  const underWay = new Map<string, number>();
  let all = 0;
  return async (req, caller, lease) => {
    requireContent(req, 'application/x-ndjson');
    if (Number(req.headers['content-length'] ?? 0) > LIMITS.totalBytes) {
      throw new HttpProblem('payload-too-large', `A body may have at most ${LIMITS.totalBytes} bytes.`);
    }
    const own = underWay.get(caller) ?? 0;
    if (all >= MOST_IMPORTS || own >= MOST_OF_CALLER) throw overloaded();
    all++;
    underWay.set(caller, own + 1);
    try {
      const source = mustBeSigned(req)
        ? Readable.from([await readBody(req, { limit: SIGNED_BYTES, timeoutMs: LIMITS.totalMs, lease })])
        : req;
      return await importNotices(source, ports);
    } finally {
      all--;
      const rest = (underWay.get(caller) ?? 1) - 1;
      if (rest > 0) underWay.set(caller, rest);
      else underWay.delete(caller);
    }
  };
}

/** null: blank */
function readLine(bytes: Buffer | null): ReturnType<typeof readNotice> | null {
  const wrong = (message: string) => ({ ok: false, errors: [{ pointer: '', message }] }) as const;
  if (bytes === null) return wrong(`must have at most ${LIMITS.lineBytes} bytes`);
  if (bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)) return null;
  try {
    const { value, text } = parseJson(bytes);
    return readNotice(value, text.length);
  } catch (error) {
    if (error instanceof HttpProblem) return wrong('is not JSON');
    throw error;
  }
}
