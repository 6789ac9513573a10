/** Advisory locks, each for one kind of work that one process at a time may do in a database. */
const CLASS = 1_398_949_964;

export const LOCKS = {
  /** changing tables: migrations, partitions */
  schema: [CLASS, 1],
  /** writing events and notices, erasing: who holds it sees all that was written before */
  write: [CLASS, 2],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
