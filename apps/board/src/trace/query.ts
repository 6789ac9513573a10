import type { TraceQuery } from '@scm-relay/ledger';
import { HttpProblem } from '@scm-relay/runtime';
import { givenOf, type Query } from '../http/query.js';

/** Names a number may be given under: an order's by what its document calls it. */
const NAMES: Readonly<Record<string, TraceQuery['by']>> = {
  q: 'any',
  seq: 'seq',
  dn: 'dn',
  tn: 'tn',
  sn: 'sn',
  order: 'order',
  tid: 'order',
  sellBillNum: 'order',
};

/** What the API takes. */
export const TRACE_NAMES = [...Object.keys(NAMES), 'reveal'] as const;

const numbersIn = (query: Query): TraceQuery[] =>
  Object.entries(NAMES).flatMap(([name, by]) => {
    const value = givenOf(query, name);
    return value === undefined ? [] : [{ by, value }];
  });

/** The one number a query names; what is left empty does not count. Throws 400 `invalid-query`. */
export function readTraceQuery(query: Query): TraceQuery {
  const given = numbersIn(query);
  const [only] = given;
  if (only === undefined || given.length > 1) {
    throw new HttpProblem('invalid-query', `Give exactly one of ${Object.keys(NAMES).join(', ')}.`);
  }
  return only;
}

/** What the page is asked for; null: nothing yet. */
export const readSearch = (query: Query): TraceQuery | null =>
  numbersIn(query).length === 0 ? null : readTraceQuery(query);
