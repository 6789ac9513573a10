import type { KeptAudit } from '@scm-relay/schemas';
import type { AuditEntry } from '../people/audit.js';
import { list, parsed, string } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';

const keptAudit = (reply: unknown): KeptAudit => {
  const [id, fields] = list(reply);
  const entry = string(list(fields)[1]);
  const { user, action } = parsed<AuditEntry>(entry);
  return { id: string(id), at: Number(string(id).split('-')[0]), user: user ?? '', action, entry };
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
