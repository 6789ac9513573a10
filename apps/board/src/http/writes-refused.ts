import { HttpProblem } from '@scm-relay/runtime';

/** Redis answers and takes no writes: what is there can be read, and nothing can be changed. `why`: in Redis's word. */
export class WritesRefused extends HttpProblem {
  constructor(readonly why: string) {
    super('not-ready', `Redis takes no writes (${why}): what is there can be read, and nothing can be changed.`, {
      headers: { 'Retry-After': '5' },
    });
  }
}
