import { HttpProblem } from '@scm-relay/runtime';
import { QUEUES, type QueueName } from '@scm-relay/schemas';
import type { Request, RequestHandler } from 'express';
import { callerOf, isSafe, type WriteAudit } from '../auth/guard.js';
import type { Pauses } from '../queues/pauses.js';

/** What Bull Board's pages ask for, and no more: it takes any number itself, and reads that many jobs into memory. */
const BOUNDS: Readonly<Record<string, RegExp>> = {
  activeQueue: /^[\w-]{0,50}$/,
  status: /^[\w-]{0,50}$/,
  page: /^[1-9]\d{0,5}$/,
  jobsPerPage: /^([1-9]\d?|100)$/,
};

/** Refuses with 400 what would make Bull Board fail or fill the memory. */
export const boundedQuery: RequestHandler = (req, _res, next) => {
  for (const [name, fits] of Object.entries(BOUNDS)) {
    const value = req.query[name];
    if (value !== undefined && !(typeof value === 'string' && fits.test(value))) {
      throw new HttpProblem('invalid-query', `${name} is not understood or too large.`, {
        errors: [{ pointer: `/${name}`, message: 'is not understood or too large' }],
      });
    }
  }
  next();
};

/** What an operator may ask of Bull Board. */
type QueueAction =
  | { readonly action: 'pause' | 'resume'; readonly queue: QueueName | null; readonly job: null }
  | { readonly action: 'promote' | 'retry'; readonly queue: QueueName; readonly job: string | null };

/** Ids of jobs carry a generation: no other word of Bull Board's routes looks like one. */
const JOB = /^[\w-]+-g\d+$/;

/** The action a request asks for; null for everything that is not allowed: add, duplicate, edit, clean, obliterate, limits. */
function readQueueAction({ method, path }: Pick<Request, 'method' | 'path'>): QueueAction | null {
  const [, all] = /^\/api\/queues\/(pause|resume)$/.exec(path) ?? [];
  if (method !== 'PUT') return null;
  if (all === 'pause' || all === 'resume') return { action: all, queue: null, job: null };
  const [name, ...rest] = /^\/api\/queues\/([\w/-]+)$/.exec(path)?.[1]?.split('/') ?? [];
  const queue = QUEUES.find((each) => each === name);
  if (!queue) return null;
  const [first = '', second] = rest;
  if (rest.length === 1 && (first === 'pause' || first === 'resume')) return { action: first, queue, job: null };
  if (rest.length === 1 && first === 'promote') return { action: first, queue, job: null };
  if (rest.length === 2 && first === 'retry' && second === 'failed') return { action: first, queue, job: null };
  if (rest.length === 2 && JOB.test(first) && (second === 'retry' || second === 'promote')) {
    return { action: second, queue, job: first };
  }
  return null;
}

export interface QueueGuardOptions {
  readonly audit: WriteAudit;
  readonly pauses: Pick<Pauses, 'pause' | 'resume'>;
  /** retries through the ledger in Bull Board's stead; how many jobs were put on the queue, and how many were not */
  readonly retry: (queue: QueueName, job: string | null, by: string) => Promise<{ retried: number; skipped: number }>;
}

/** Lets operators pause, resume, promote and retry, and writes it down before it happens. */
export const queueGuard =
  ({ audit, pauses, retry }: QueueGuardOptions): RequestHandler =>
  async (req, res, next) => {
    if (isSafe(req.method)) {
      next();
      return;
    }
    const wanted = readQueueAction(req);
    if (!wanted) throw new HttpProblem('forbidden', 'Jobs are neither added, changed nor removed by hand here.');
    const { action, queue, job } = wanted;
    const entry = {
      user: callerOf(res).name,
      action: `queue:${action}`,
      item: [queue ?? 'all', job].filter(Boolean).join('/'),
    };
    if (action === 'pause' || action === 'resume') {
      for (const each of queue === null ? QUEUES : [queue]) {
        if (action === 'pause') await pauses.pause(each, entry.user, { note: '', minutes: null });
        else await pauses.resume(each, entry.user);
      }
      next();
      return;
    }
    if (action !== 'retry') {
      await audit({ ...entry, result: 'ok' });
      next();
      return;
    }
    const { retried, skipped } = await retry(queue, job, entry.user);
    await audit({ ...entry, result: `retried ${retried}, skipped ${skipped}` });
    if (job !== null && retried === 0) {
      // the shape of Bull Board's own errors, which its page shows
      res
        .status(409)
        .json({ error: 'The ledger has nothing to retry here: it has ended, or waits for something else.' });
      return;
    }
    res.status(200).json({ retried, skipped });
  };
