import { type HttpApp, HttpProblem } from '@scm-relay/runtime';
import { DESTINATIONS } from '@scm-relay/schemas';
import { callerOf, checkToken } from '../auth/guard.js';
import type { ReleaseHold } from './release.js';

/** `POST /api/destinations/{destination}/release` (CONTRACT §5). */
export function holdRoutes(app: HttpApp, release: ReleaseHold): void {
  app.route('/api/destinations/:destination/release', {
    POST: async (req, res) => {
      checkToken(req, res);
      const destination = DESTINATIONS.find((each) => each === req.params.destination);
      if (!destination) throw new HttpProblem('not-found', 'There is no such destination.');
      res.json({ destination, ...(await release(destination, callerOf(res).name)) });
    },
  });
}
