import type { FieldError, Problem, ProblemCode } from '@scm-relay/schemas';

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** of `confirmation-needed` */
  readonly counts?: Pick<Problem, 'matched' | 'byReason'>;
}

/** Thrown where a request cannot be served for a reason its sender should hear; the error handler answers with it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

/** The sender went away before its body was complete: there is nobody left to answer. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}
