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

/** What the page is asked for: `q` for any of the four, or one of them by name; null: nothing yet. */
export function readSearch(
  query: Readonly<Record<string, unknown>>,
): TraceQuery | { readonly by: 'any'; readonly value: string } | null {
  const any = typeof query.q === 'string' ? query.q.trim() : '';
  if (any.length > LONGEST) throw new HttpProblem('invalid-query', `A number has at most ${LONGEST} characters.`);
  if (any !== '') return { by: 'any', value: any };
  return KEYS.some((by) => query[by] !== undefined && query[by] !== '') ? readTraceQuery(query) : null;
}
