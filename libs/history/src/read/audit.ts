import type { KeptAudit } from '@scm-relay/schemas';
import type { Query } from '../database.js';
import type { AuditFilter, AuditPosition, KeptAuditPage } from '../history.js';
import { parameters } from './conditions.js';

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** The audit log, newest first. It is small: what people did, not what events did. */
export const auditPage = async (
  query: Query,
  { user, action, from, until, text }: AuditFilter,
  { after, limit }: { readonly after?: AuditPosition; readonly limit: number },
): Promise<KeptAuditPage> => {
  const { add, values } = parameters();
  const conditions = ['true'];
  if (user !== undefined) conditions.push(`user_name = ${add(user)}`);
  if (action !== undefined) conditions.push(`action = ${add(action)}`);
  if (from !== undefined) conditions.push(`at >= ${add(new Date(from))}`);
  if (until !== undefined) conditions.push(`at < ${add(new Date(until))}`);
  if (text !== undefined) conditions.push(`entry::text ILIKE ${add(`%${escaped(text)}%`)}`);
  if (after !== undefined) {
    const at = add(new Date(after.at));
    conditions.push(`at <= ${at}`, `(at, id) < (${at}, ${add(after.id)})`);
  }
  const rows = await query(
    `SELECT at, id, user_name, action, entry::text AS entry FROM audit WHERE ${conditions.join(' AND ')}
     ORDER BY at DESC, id DESC LIMIT ${add(limit + 1)}`,
    values,
  );
  const entries = rows.slice(0, limit).map(
    (row): KeptAudit => ({
      id: String(row.id),
      at: (row.at as Date).getTime(),
      user: String(row.user_name),
      action: String(row.action),
      entry: String(row.entry),
    }),
  );
  const last = entries.at(-1);
  return { entries, next: rows.length > limit && last !== undefined ? { at: last.at, id: last.id } : null };
};
