import type { TraceQuery } from '@scm-relay/ledger';
import { HttpProblem } from '@scm-relay/runtime';

const KEYS = ['seq', 'dn', 'tn', 'sn'] as const;
/** Longer than any number the documents allow. */
const LONGEST = 200;

/** The one number a query names; what is left empty does not count. Throws 400 `invalid-query`. */
export function readTraceQuery(query: Readonly<Record<string, unknown>>): TraceQuery {
  const given = KEYS.flatMap((by) => {
    const value = query[by];
    if (value === undefined || value === '') return [];
    if (typeof value !== 'string' || value.length > LONGEST) {
      throw new HttpProblem('invalid-query', `${by} must be given once and have at most ${LONGEST} characters.`);
    }
    return [{ by, value }];
  });
  const [only] = given;
  if (only === undefined || given.length > 1) {
    throw new HttpProblem('invalid-query', 'Give exactly one of seq, dn, tn and sn.');
  }
  return only;
}
