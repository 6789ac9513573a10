import type { TraceQuery } from '@scm-relay/ledger';
import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import type { TraceView } from '@scm-relay/schemas';
import type { Response } from 'express';
import { callerOf } from '../auth/caller.js';
import type { WriteAudit } from '../auth/guard.js';
import { maskedTrace } from './masked.js';
import { readTraceQuery } from './query.js';

export interface TraceRoutes {
  readonly trace: (query: TraceQuery) => Promise<TraceView>;
  readonly audit: WriteAudit;
}

/** Masked, unless an operator asks for more; that is written down before it is shown. */
export async function shownTrace(
  { trace, audit }: TraceRoutes,
  query: TraceQuery,
  reveal: boolean,
  res: Response,
): Promise<TraceView> {
  if (!reveal) return maskedTrace(await trace(query));
  const { name, role } = callerOf(res);
  const item = `${query.by}=${query.value}`;
  if (role !== 'operator') {
    await audit({ user: name, action: 'trace:reveal', item, result: 'refused: viewer' });
    throw new HttpProblem('forbidden', 'Only operators may see personal data.');
  }
  await audit({ user: name, action: 'trace:reveal', item, result: 'ok' });
  return trace(query);
}

/** `GET /api/trace` (CONTRACT §5). */
export function traceApi(app: HttpApp, options: TraceRoutes): void {
  app.route('/api/trace', {
    GET: async (req, res) => {
      const view = await shownTrace(options, readTraceQuery(req.query), req.query.reveal === '1', res);
      res.json(view);
    },
  });
}
