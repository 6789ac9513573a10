import { list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { type Damaged, unreadIn } from '../sealed/damage.js';
import { type AuditRecord, recordsOf } from './audit.js';

const AUDIT_TOLD = script('people/audit-told');
const STREAMS = ['audit', 'audit-refused'] as const;

/** Entries of the audit log that a sink off this host has not been told, the oldest first, with how far that leads. */
export interface Untold extends Damaged {
  readonly entries: readonly AuditRecord[];
  /** by stream the last of them: for `auditTold` */
  readonly upTo: Readonly<Partial<Record<(typeof STREAMS)[number], string>>>;
}

/** At most `limit` of each stream; the first time, the oldest that are kept. */
export const auditUntold = async ({ redis, prefix, sealer }: LedgerContext, limit: number): Promise<Untold> => {
  const key = keysUnder(prefix);
  const told = await redis.hmget(key('audit-told'), ...STREAMS);
  const pages = await Promise.all(
    STREAMS.map((name, i) => redis.xrange(key(name), told[i] ? `(${told[i]}` : '-', '+', 'COUNT', limit)),
  );
  const upTo = Object.fromEntries(
    STREAMS.flatMap((name, i) => {
      const last = list(pages[i] ?? []).at(-1);
      return last === undefined ? [] : [[name, string(list(last)[0])]];
    }),
  );
  const unread = unreadIn();
  const entries = recordsOf(sealer, unread, pages.flat()).sort((a, b) => a.at.localeCompare(b.at));
  return { entries, upTo, ...unread.damaged() };
};

/** Remembers what was told. Whoever dies before tells it again: each entry has an id. */
export const auditTold = async (context: LedgerContext, { upTo }: Untold): Promise<void> => {
  if (Object.keys(upTo).length > 0) await run(context, AUDIT_TOLD, { upTo });
};
