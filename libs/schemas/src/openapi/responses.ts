import { PROBLEMS, type ProblemCode, problemType } from '../problem.js';
import { PROBLEM_HELP } from './problem-help.js';
import type { Words } from './words.js';

export type Responses = Readonly<Record<string, object>>;

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };

const HEADERS: Readonly<Partial<Record<number, object>>> = {
  405: { Allow: { $ref: '#/components/headers/Allow' } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

/** An answer without a body, or with JSON of a schema. */
export const answer = (description: string, schema?: object, status?: number): object => ({
  description,
  headers: { ...REQUEST_ID, ...(status === undefined ? {} : HEADERS[status]) },
  ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }),
});

const example = (code: ProblemCode, say: (words: Words) => string) => {
  const { status, title } = PROBLEMS[code];
  return {
    summary: say(PROBLEM_HELP[code].cause),
    value: { type: problemType(code), title, status, code, detail: '…' },
  };
};

/** What any endpoint may answer, whatever it does. */
const ALWAYS: readonly ProblemCode[] = ['bad-request', 'method-not-allowed', 'headers-too-large', 'internal-error'];

/** The problems of an endpoint, by status, each code with its cause as an example. */
export const problems = (codes: readonly ProblemCode[], say: (words: Words) => string): Responses => {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...codes, ...ALWAYS]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      String(status),
      {
        description: those.map((code) => `\`${code}\`: ${say(PROBLEM_HELP[code].remedy)}`).join('\n\n'),
        headers: { ...REQUEST_ID, ...HEADERS[status] },
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(those.map((code) => [code, example(code, say)])),
          },
        },
      },
    ]),
  );
};
