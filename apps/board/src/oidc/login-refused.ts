import { HttpProblem } from '@scm-relay/runtime';

/** Somebody came back from the provider and gets no session; `detail` says why, and what to do. */
export class LoginRefused extends HttpProblem {
  constructor(detail: string) {
    super('unauthorized', detail);
  }
}
