import type { AuditEntry } from '@scm-relay/ledger';
import { type Logger, within } from '@scm-relay/runtime';
import type { ProblemCode } from '@scm-relay/schemas';
import type { Request, Response } from 'express';
import { callerIfAny } from '../auth/caller.js';
import type { WriteAudit } from '../auth/guard.js';

/** Refusals of people who are not logged in that are written down in a minute: nobody shall wash the log away. */
const ANONYMOUS_PER_MINUTE = 30;
/** A refusal is answered even where it cannot be written down. */
const AUDIT_MS = 1000;

/** Writes refused changes to the audit log. Never rejects. */
export function createRefusalLog(audit: WriteAudit, log: Logger) {
  let minute = 0;
  let anonymous = 0;

  return async (req: Request, res: Response, code: ProblemCode): Promise<void> => {
    const user = callerIfAny(res)?.name ?? null;
    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, anonymous] = [now, 0];
    if (user === null && ++anonymous > ANONYMOUS_PER_MINUTE) return;
    const item = `${req.method} ${req.originalUrl.split('?', 1)[0]?.slice(0, 200)}`;
    const entry = { user, action: 'refused', item, result: code } satisfies Partial<AuditEntry>;
    await within(AUDIT_MS, 'Redis', audit(entry)).catch((error: unknown) =>
      log.warn('a refusal could not be written to the audit log', { error }),
    );
  };
}
