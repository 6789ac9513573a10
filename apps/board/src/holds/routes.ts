import type { Ledger } from '@scm-relay/ledger';
import { type Enqueue, type HttpApp, HttpProblem, type Queues } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import { callerOf, checkToken } from '../auth/caller.js';
import type { WriteAudit } from '../auth/guard.js';

export interface HoldRoutes {
  readonly ledger: Pick<Ledger, 'releaseHold'>;
  readonly queues: Pick<Queues, 'queue'>;
  readonly enqueue: Enqueue;
  readonly audit: WriteAudit;
}

/** `POST /api/destinations/{destination}/release` (CONTRACT §5): an operator lifts what a vendor's Retry-After holds. */
export function holdRoutes(app: HttpApp, { ledger, queues, enqueue, audit }: HoldRoutes): void {
  app.route('/api/destinations/:destination/release', {
    POST: async (req, res) => {
      checkToken(req, res);
      const destination = DESTINATIONS.find((each) => each === req.params.destination);
      if (!destination) throw new HttpProblem('not-found', 'There is no such destination.');
      await audit({ user: callerOf(res).name, action: 'destination:release', item: destination, result: 'ok' });
      const { until, released, wake } = await ledger.releaseHold(destination);
      await queues.queue(destination).removeRateLimitKey();
      await enqueue(wake);
      res.json({ destination, until, released });
    },
  });
}
