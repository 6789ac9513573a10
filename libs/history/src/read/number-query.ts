import { folded } from '../event-row.js';

/** A number as PostgreSQL's text search takes it: quoted, so that nothing in it is an operator. */
const quoted = (number: string): string => `'${folded(number).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

export const exactly = (number: string): string => quoted(number);

export const beginningWith = (number: string): string => `${quoted(number)}:*`;

/** The condition that the index of numbers answers; `$n` is one of the two above. */
export const numbersMatch = (parameter: string): string => `array_to_tsvector(e.numbers) @@ ${parameter}::tsquery`;
