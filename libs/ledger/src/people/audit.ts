import { type Glance, glanceAt } from '../past/glance.js';
import { iso, list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import type { Damaged, Unread } from '../sealed/damage.js';
import type { Sealer } from '../sealed/sealer.js';
import { UnknownMarkError } from '../views/unknown-mark.js';
import { maskedNote, openEntry, sealEntry } from './audit-note.js';

/** What somebody did, or tried to do. Persons of a notice are masked in its note before it is written. */
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
  /** `ok`, `refused: …`, `wrong password`, or what an attention action answered */
  readonly result: string;
  /** the bulk action it was a part of; left out where it was done alone */
  readonly bulk?: string;
  /** network address the request came from; null: none, as at a command line */
  readonly address?: string | null;
  /** `X-Request-Id` of that request */
  readonly requestId?: string | null;
}

export interface AuditRecord extends AuditEntry {
  /** position in the log, newest is largest */
  readonly id: string;
  /** ISO 8601 UTC */
  readonly at: string;
}

export interface AuditPage extends Damaged {
  /** the newest first */
  readonly entries: readonly AuditRecord[];
  /** give it as `before` to go on; null: this was the oldest */
  readonly next: string | null;
  /** the history does not answer: only what Redis has is here */
  readonly incomplete?: true;
}

const MOST_REFUSALS = 20_000;
const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 400;

const AUDIT = script('people/audit');

/** What was not done: kept apart from what was. */
const isRefusal = ({ action, result }: AuditEntry): boolean =>
  action === 'refused' || (action === 'login' && result !== 'ok') || result.startsWith('refused');

/** Resolves once Redis has it: what must be audited is done after that. */
export const audit = async (context: LedgerContext, entry: AuditEntry): Promise<void> => {
  const note = await maskedNote(context, entry);
  await run(context, AUDIT, {
    entry: sealEntry(context.sealer, { ...entry, note }),
    apart: isRefusal(entry) || undefined,
    keepMs: (context.auditDays ?? DEFAULT_DAYS) * DAY_MS,
    most: MOST_REFUSALS,
  });
};

const isId = (text: string): boolean => /^\d{1,16}-\d{1,16}$/.test(text);

/** Entries as XRANGE answers them, without those that are damaged. */
export const recordsOf = (sealer: Sealer, unread: Unread, replies: readonly unknown[]): AuditRecord[] =>
  replies.flatMap((reply) => {
    const [id, fields] = list(reply);
    const key = string(id);
    const at = iso(key.split('-')[0] ?? '');
    const entry = unread.read(`audit ${key}`, () => openEntry(sealer, string(list(fields)[1])));
    return entry === null ? [] : [{ id: key, at, ...entry }];
  });

/** Of ids. */
const newestFirst = (a: string, b: string): number => {
  const [aMs = 0, aSeq = 0] = a.split('-').map(Number);
  const [bMs = 0, bSeq = 0] = b.split('-').map(Number);
  return bMs - aMs || bSeq - aSeq;
};

/** More than one millisecond ever holds: the history's order within one is that of text, ours that of numbers. */
const ONE_MILLISECOND = 100;

/** An entry as XRANGE answers it, with its id. */
type StoredEntry = readonly [id: string, reply: unknown];

const storedEntry = (reply: unknown): StoredEntry => [string(list(reply)[0]), reply];

/** Entries of the history older than an id. */
const pastEntries = async (past: Glance, before: string | null, limit: number): Promise<StoredEntry[]> => {
  const at = Number(before?.split('-')[0]);
  const after = before === null ? {} : { after: { at: at + 1, id: '' } };
  const entries = await past.ask(
    async (history) => (await history.auditPage({}, { ...after, limit: limit + ONE_MILLISECOND })).entries,
    [],
  );
  return entries.map(({ id, entry }) => [id, [id, ['entry', entry]]]);
};

/**
 * What was done and what was refused, the newest first, in Redis and in the history. Rejects with `UnknownMarkError` where `before` is
 * no id.
 */
export const auditLog = async (
  context: LedgerContext,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<AuditPage> => {
  if (before !== undefined && !isId(before)) throw new UnknownMarkError();
  const { redis, prefix, sealer } = context;
  const past = glanceAt(context);
  const from = before ?? null;
  const end = from === null ? '+' : `(${from}`;
  const key = keysUnder(prefix);
  const [done, refused] = await Promise.all(
    ['audit', 'audit-refused'].map((name) => redis.xrevrange(key(name), end, '-', 'COUNT', limit + 1)),
  );
  const hot = [...list(done), ...list(refused)].map(storedEntry);
  const cold = await pastEntries(past, from, limit + 1);
  const found = [...new Map([...cold, ...hot])]
    .filter(([id]) => from === null || newestFirst(id, from) > 0)
    .sort(([a], [b]) => newestFirst(a, b));
  const page = found.slice(0, limit);
  const next = found.length > limit ? (page.at(-1)?.[0] ?? null) : null;
  const entries = recordsOf(
    sealer,
    past.unread,
    page.map(([, reply]) => reply),
  );
  return { entries, next, ...past.incomplete() };
};
