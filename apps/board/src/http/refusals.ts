import type { AuditEntry } from '@scm-relay/ledger';
import { type Logger, within } from '@scm-relay/runtime';
import type { ProblemCode } from '@scm-relay/schemas';
import type { Request, Response } from 'express';
import { callerIfAny, type WriteAudit } from '../auth/guard.js';

/** Refusals of one user, and of all who are not logged in, that are written down in a minute: nobody shall wash the log away. */
const PER_MINUTE = 30;
/** A refusal is answered even where it cannot be written down. */
const AUDIT_MS = 1000;

/** Writes refusals to the audit log, those of each user at most so many in a minute. Never rejects. */
export function writeRefusals(audit: WriteAudit, log: Logger): WriteAudit {
  let minute = 0;
  const counts = new Map<string, number>();

  return async (entry) => {
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) {
      minute = now;
      counts.clear();
    }
    const who = entry.user === null || entry.action === 'login' ? '' : entry.user;
    const count = (counts.get(who) ?? 0) + 1;
    counts.set(who, count);
    if (count > PER_MINUTE) return;
    await within(AUDIT_MS, 'Redis', audit(entry)).catch((error: unknown) =>
      log.warn('a refusal could not be written to the audit log', { error }),
    );
  };
}

/** Writes down that a change was refused. Never rejects. */
export const createRefusalLog =
  (writeDown: WriteAudit) =>
  async (req: Request, res: Response, code: ProblemCode): Promise<void> => {
    const user = callerIfAny(res)?.name ?? null;
    const item = `${req.method} ${req.originalUrl.split('?', 1)[0]?.slice(0, 200)}`;
    await writeDown({ user, action: 'refused', item, result: code } satisfies Partial<AuditEntry>);
  };
