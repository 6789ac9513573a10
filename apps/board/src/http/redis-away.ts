import { HttpProblem } from '@scm-relay/runtime';

/** Redis does not answer: nothing can be shown or changed. */
export class RedisAway extends HttpProblem {
  constructor() {
    super('not-ready', 'Redis does not answer.', { headers: { 'Retry-After': '2' } });
  }
}
