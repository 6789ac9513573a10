import { keysUnder } from '../script/keys.js';
import { list, parsed, string } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';

/** What somebody did, or tried to do, on the board. Holds no personal data but the user's own name. */
export interface AuditEntry {
  /** name of the user; null: nobody was logged in */
  readonly user: string | null;
  /** `attention:retry`, `queue:pause`, `trace:reveal`, `login`, … */
  readonly action: string;
  /** what it was done to: an attention item, a queue, the number searched for */
  readonly item: string | null;
  readonly note: string | null;
  /** the notice an event was moved to */
  readonly dn: string | null;
  /** `ok`, `refused: …`, or what an attention action answered */
  readonly result: string;
}

export interface AuditRecord extends AuditEntry {
  /** position in the log, newest is largest */
  readonly id: string;
  /** ISO 8601 UTC */
  readonly at: string;
}

export interface AuditPage {
  /** the newest first */
  readonly entries: readonly AuditRecord[];
  /** give it as `before` to go on; null: this was the oldest */
  readonly next: string | null;
}

/** More than a year of a busy team; older ones make room. */
const KEPT = 100_000;

/** Resolves once Redis has it: what must be audited is done after that. */
export const audit = async ({ redis, prefix }: LedgerContext, entry: AuditEntry): Promise<void> => {
  await redis.xadd(keysUnder(prefix)('audit'), 'MAXLEN', '~', KEPT, '*', 'entry', JSON.stringify(entry));
};

const isId = (text: string): boolean => /^\d{1,16}-\d{1,16}$/.test(text);

/** What was done, the newest first. A `before` that is none is taken for the beginning. */
export const auditLog = async (
  { redis, prefix }: LedgerContext,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<AuditPage> => {
  const end = before !== undefined && isId(before) ? `(${before}` : '+';
  const replies = list(await redis.xrevrange(keysUnder(prefix)('audit'), end, '-', 'COUNT', limit + 1));
  const entries = replies.slice(0, limit).map((reply) => {
    const [id, fields] = list(reply);
    const key = string(id);
    return {
      id: key,
      at: new Date(Number(key.split('-')[0])).toISOString(),
      ...parsed<AuditEntry>(string(list(fields)[1])),
    };
  });
  return { entries, next: replies.length > limit ? (entries.at(-1)?.id ?? null) : null };
};
