/**
 * Every problem code of the HTTP endpoints (RFC 9457), with its status and title. Codes are permanent:
 * clients branch on them. Remedies for integrators are in docs/errors.md.
 */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request is not understood' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'invalid-event': { status: 400, title: 'The event breaks a rule of the document' },
  'invalid-notice': { status: 400, title: 'The notice breaks a rule of the contract' },
  'invalid-callback': { status: 400, title: 'The callback breaks a rule of the contract' },
  'invalid-query': { status: 400, title: 'The query is not understood' },
  'invalid-action': { status: 400, title: 'The action is not understood' },
  unauthorized: { status: 401, title: 'A valid key or login is needed' },
  'bad-signature': { status: 401, title: 'A valid signature is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  'address-not-allowed': { status: 403, title: 'This address may not call here' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This path does not take that method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'not-pending': { status: 409, title: 'The notice does not wait to be shipped' },
  'confirmation-needed': { status: 409, title: 'Some of these may be booked twice' },
  'notice-in-use': { status: 409, title: 'The notice is in use' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not accepted' },
  'seq-reused': { status: 422, title: 'This seq was accepted with other content' },
  'too-many-requests': { status: 429, title: 'Too many attempts' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'not-ready': { status: 503, title: 'This process should get no work now' },
  'history-unavailable': { status: 503, title: 'What this needs lies in the history, which does not answer' },
  unavailable: { status: 503, title: 'The event could not be stored durably' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The `type` of a problem: where its page is, on the server that answered it. */
export const problemType = (code: ProblemCode): string => `/problems/${code}`;

/** One mistake in a body. `pointer` is an RFC 6901 JSON pointer ("" is the whole body). */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** Body of every `application/problem+json` answer. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  /** of `confirmation-needed`: how many items match, and how many for each reason */
  readonly matched?: number;
  readonly byReason?: Readonly<Record<string, number>>;
  readonly errors?: readonly FieldError[];
}
