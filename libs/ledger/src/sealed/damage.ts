import { SealBrokenError, UnknownDataKeyError } from './unknown-data-key.js';

/** What Redis answers of a key that holds something else than its name says. */
const isOtherType = ({ message }: Error): boolean => message.startsWith('WRONGTYPE');

/** A packed text that cannot be unpacked. */
const isUnpackable = (error: Error): boolean => 'code' in error && String(error.code).startsWith('Z_');

/**
 * Whether an error says that a record is not as this ledger writes it: no JSON, JSON of another shape, a key of another type, no packed text,
 * or a seal that is broken.
 */
export const isDamage = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof SealBrokenError ||
  (error instanceof Error && (isOtherType(error) || isUnpackable(error)));

/** Whether one record cannot be read, while those beside it can: it is damaged, or was sealed with a key that is not there. */
export const isUnreadable = (error: unknown): boolean => error instanceof UnknownDataKeyError || isDamage(error);

/** The records that a view could not read. It goes on without them and names them, so that one hides no other and is not passed over. */
export interface Unread {
  /** What `read` reads of the record under a key, named without the prefix; null where that is damaged. */
  read<T>(name: string, read: () => T): T | null;
  add(name: string): void;
  /** to be spread into the view once all of it was read */
  damaged(): Damaged;
}

/** Names of records that cannot be read, never what is in them; left out where all can. */
export interface Damaged {
  readonly damaged?: readonly string[];
}

export const unreadIn = (): Unread => {
  const names = new Set<string>();
  return {
    read: (name, read) => {
      try {
        return read();
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        names.add(name);
        return null;
      }
    },
    add: (name) => {
      names.add(name);
    },
    damaged: () => (names.size === 0 ? {} : { damaged: [...names].sort() }),
  };
};

/** What several views could not read. */
export const allDamaged = (views: readonly Damaged[]): Damaged => {
  const names = [...new Set(views.flatMap(({ damaged = [] }) => damaged))].sort();
  return names.length === 0 ? {} : { damaged: names };
};
