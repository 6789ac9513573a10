import type { KeptAudit } from '@scm-relay/schemas';
import type { AuditEntry } from '../people/audit.js';
import { list, parsed, string } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';

/** One that is damaged is kept as it is, as a member of JSON: no reader takes it for an entry, and it holds up none behind it. */
const contentOf = (entry: string): Pick<KeptAudit, 'user' | 'action' | 'entry'> => {
  try {
    const { user, action } = parsed<AuditEntry>(entry);
    if (typeof action === 'string') return { user: user ?? '', action, entry };
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  return { user: '', action: 'damaged', entry: JSON.stringify({ damaged: entry }) };
};

const keptAudit = (reply: unknown): KeptAudit => {
  const [id, fields] = list(reply);
  const at = Number(string(id).split('-')[0]);
  return { id: string(id), at, ...contentOf(string(list(fields)[1])) };
};

/** Entries of the audit log behind the last one that the history has, actions and refusals, each in its order: `most` of each. */
export const auditAfter = async ({ redis, prefix }: LedgerContext, most: number): Promise<KeptAudit[]> => {
  const key = keysUnder(prefix);
  const last = await redis.hmget(key('history'), 'audit', 'refused');
  const after = (id: string | null | undefined): string => (id ? `(${id}` : '-');
  const found = await Promise.all(
    ['audit', 'audit-refused'].map((name, i) => redis.xrange(key(name), after(last[i]), '+', 'COUNT', most)),
  );
  return found.flatMap((entries) => list(entries).map(keptAudit));
};
