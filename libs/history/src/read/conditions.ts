import { folded } from '../event-row.js';
import type { EventFilter, EventPosition } from '../history.js';

/** Parameters of a statement, numbered as they are added. */
export const parameters = () => {
  const values: unknown[] = [];
  return {
    values,
    add: (value: unknown): string => {
      values.push(value);
      return `$${values.length}`;
    },
  };
};

type Parameters = ReturnType<typeof parameters>;

/** What bounds a walk by acceptance: an index leads to it. */
export const rangeOf = (
  filter: EventFilter,
  after: EventPosition | undefined,
  order: 'newest' | 'oldest',
  { add }: Parameters,
): string[] => {
  // word by word as its index has it
  const rare = filter.status !== undefined && filter.status !== 'delivered';
  const conditions = rare ? ["(e.status <> 'delivered' OR e.ended_at IS NULL)"] : ['true'];
  if (filter.from !== undefined) conditions.push(`e.accepted_at >= ${add(new Date(filter.from))}`);
  if (filter.until !== undefined) conditions.push(`e.accepted_at < ${add(new Date(filter.until))}`);
  if (after !== undefined) {
    const at = add(new Date(after.acceptedAt));
    const sign = order === 'newest' ? '<' : '>';
    // the first one alone lets the planner leave out whole months
    conditions.push(
      `e.accepted_at ${sign}= ${at}`,
      `(e.accepted_at, e.kind, e.seq) ${sign} (${at}, ${add(after.kind)}, ${add(after.seq)})`,
    );
  }
  return conditions;
};

/** What is asked of each event that the walk meets. Of one that is open again the row says nothing but its kind and numbers. */
export const othersOf = (filter: EventFilter, { add }: Parameters): string[] => {
  const stands: string[] = [];
  if (filter.status !== undefined) stands.push(`e.status = ${add(filter.status)}`);
  if (filter.reason !== undefined) stands.push(`e.reason = ${add(filter.reason)}`);
  if (filter.destination !== undefined) stands.push(`e.destinations @> ARRAY[${add(filter.destination)}]`);
  return [
    ...(filter.kind === undefined ? [] : [`e.kind = ${add(filter.kind)}`]),
    ...(stands.length === 0 ? [] : [`(e.ended_at IS NULL OR (${stands.join(' AND ')}))`]),
  ];
};

/** A number as PostgreSQL's text search takes it: quoted, so that nothing in it is an operator. */
const quoted = (number: string): string => `'${folded(number).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

export const exactly = (number: string): string => quoted(number);

export const beginningWith = (number: string): string => `${quoted(number)}:*`;

/** The condition that the index of numbers answers; `$n` is one of the two above. */
export const numbersMatch = (parameter: string): string => `array_to_tsvector(e.numbers) @@ ${parameter}::tsquery`;
