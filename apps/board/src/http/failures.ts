import { HistoryError } from '@scm-relay/history';
import { HistoryUnavailableError, UnknownDataKeyError, UnknownMarkError } from '@scm-relay/ledger';
import { HttpProblem, problemBody, refusedWrites, requestIdOf, sendProblem } from '@scm-relay/runtime';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { isSafe, type WriteAudit } from '../auth/guard.js';
import { errorPage } from '../pages/error-page.js';
import { sendPage } from '../pages/layout.js';
import type { ViewOf } from '../pages/view.js';
import { unknownCursor } from './query.js';
import { RedisAway } from './redis-away.js';
import { createRefusalLog } from './refusals.js';
import { wantsPage } from './target.js';
import { WritesRefused } from './writes-refused.js';

export interface FailureOptions {
  readonly views: ViewOf;
  /** writes refusals down, never rejects */
  readonly writeDown: WriteAudit;
  /** whether Redis answers: if not, that is why a request failed; soon */
  readonly redisAnswers: () => Promise<boolean>;
}

export interface FailureHandlers {
  /** before all routes: a Redis that hangs answers nothing, not even with an error; who asked is told after a while what they wait for */
  readonly patience: RequestHandler;
  /** behind all routes */
  readonly notFound: RequestHandler;
  /** behind all routes: refused changes go to the audit log, pages get an error page in place of a problem document */
  readonly failed: ErrorRequestHandler;
}

const PATIENCE_MS = 8000;

const busy = (): HttpProblem =>
  new HttpProblem(
    'unavailable',
    `This takes longer than ${PATIENCE_MS / 1000} s, and may still be done. Send it again.`,
    {
      headers: { 'Retry-After': '2' },
    },
  );

/** null: it says nothing that a caller may hear */
const problemOf = (error: unknown): HttpProblem | null => {
  if (error instanceof UnknownDataKeyError)
    return new HttpProblem(
      'not-ready',
      `A record is encrypted with the data key ${error.keyId}, which is not in DATA_KEYS.`,
    );
  if (error instanceof UnknownMarkError) return unknownCursor();
  // what needs it alone hears its own error
  if (error instanceof HistoryUnavailableError || error instanceof HistoryError)
    return new HttpProblem('history-unavailable', 'What this needs lies in the history, which does not answer.', {
      headers: { 'Retry-After': '5' },
    });
  const why = refusedWrites(error);
  if (why !== null) return new WritesRefused(why);
  return error instanceof HttpProblem ? error : null;
};

export function failureHandlers({ views, writeDown, redisAnswers }: FailureOptions): FailureHandlers {
  const note = createRefusalLog(writeDown);
  /** answers given while their handlers still waited: what those say later goes unheard */
  const givenUp = new WeakSet<Response>();

  const answer = (req: Request, res: Response, problem: HttpProblem): void => {
    const { code, detail, extras } = problem;
    if (!wantsPage(req)) {
      sendProblem(res, code, detail, extras);
      return;
    }
    for (const [name, value] of Object.entries(extras.headers ?? {})) res.setHeader(name, value);
    const view = views(req, res);
    sendPage(res, view, errorPage(view, problem, requestIdOf(res)), problemBody(code, detail).status);
  };

  return {
    patience: (req, res, next) => {
      const giveUp = async (): Promise<void> => {
        const problem = (await redisAnswers()) ? busy() : new RedisAway();
        if (res.headersSent || res.closed) return;
        givenUp.add(res);
        answer(req, res, problem);
      };
      const timer = setTimeout(giveUp, PATIENCE_MS);
      res.once('close', () => clearTimeout(timer));
      next();
    },
    notFound: (req, _res, next) => {
      next(wantsPage(req) ? new HttpProblem('not-found', 'Not found.') : undefined);
    },
    failed: async (error: unknown, req, res, next) => {
      if (givenUp.has(res)) return;
      const problem = problemOf(error) ?? ((await redisAnswers()) ? null : new RedisAway());
      if (!problem || res.headersSent) {
        next(error);
        return;
      }
      if (!isSafe(req.method) && ['unauthorized', 'forbidden'].includes(problem.code)) {
        await note(req, res, problem.code);
      }
      // patience may have ended meanwhile
      if (!givenUp.has(res)) answer(req, res, problem);
    },
  };
}
