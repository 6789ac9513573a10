import type { AuditEntry } from '@scm-relay/ledger';
import { HttpProblem, type Logger, problemBody, requestIdOf, within } from '@scm-relay/runtime';
import type { ProblemCode } from '@scm-relay/schemas';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { callerIfAny } from '../auth/caller.js';
import type { WriteAudit } from '../auth/guard.js';
import { isSafe } from '../auth/same-site.js';
import { errorPage } from '../pages/error-page.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { wantsPage } from './wants-page.js';

export interface FailureOptions {
  readonly views: ViewOf;
  readonly audit: WriteAudit;
  readonly log: Logger;
  /** whether Redis answers: if not, that is why a request failed */
  readonly connected: () => boolean;
}

/** Refusals of people who are not logged in that are written down in a minute: nobody shall wash the log away. */
const ANONYMOUS_PER_MINUTE = 30;

/** A refusal is answered even where it cannot be written down. */
const AUDIT_MS = 1000;

/** What nobody expected: without Redis it is an outage, with Redis a mistake of ours (null), which the last handler logs. */
const asProblem = (error: unknown, connected: boolean): HttpProblem | null => {
  if (error instanceof HttpProblem) return error;
  if (connected) return null;
  return new HttpProblem('not-ready', 'Redis cannot be reached.', { headers: { 'Retry-After': '2' } });
};

/** Refused changes go to the audit log; pages get an error page in place of a problem document. */
export function failureHandlers({
  views,
  audit,
  log,
  connected,
}: FailureOptions): [RequestHandler, ErrorRequestHandler] {
  let minute = 0;
  let anonymous = 0;

  const writeDown = async (req: Request, res: Response, code: ProblemCode): Promise<void> => {
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

  const notFound: RequestHandler = (req, _res, next) => {
    next(wantsPage(req) ? new HttpProblem('not-found', 'This path leads nowhere.') : undefined);
  };

  const failed: ErrorRequestHandler = async (error: unknown, req, res, next) => {
    const problem = asProblem(error, connected());
    if (!problem) {
      next(error);
      return;
    }
    if (!isSafe(req.method) && ['unauthorized', 'forbidden'].includes(problem.code))
      await writeDown(req, res, problem.code);
    if (!wantsPage(req) || res.headersSent) {
      next(problem);
      return;
    }
    for (const [name, value] of Object.entries(problem.extras.headers ?? {})) res.setHeader(name, value);
    const view = views(req, res);
    const { status } = problemBody(problem.code, problem.detail);
    sendPage(res, view, errorPage(view, problem, requestIdOf(res)), status);
  };

  return [notFound, failed];
}
