import type { Batch } from '@scm-relay/history';
import type { KeptFields } from '@scm-relay/schemas';

/** One transaction each: large enough that its commit costs little, small enough to be repeated. */
const MOST_RECORDS = 1000;
const FIRST = 100;
/** A batch is made smaller above this and larger below a quarter of it: it bounds the memory of this process, whatever events hold. */
const MANY_BYTES = 16 * 1024 * 1024;

/** How many records the next batch may have. */
export interface BatchSize {
  readonly most: number;
  moved(batch: Batch): void;
  /** PostgreSQL refused the batch: smaller ones find the record that it does not take */
  refused(): void;
}

const bytesOf = (fields: KeptFields): number =>
  Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + value.length, 0);

export const recordsIn = ({ events, notices, audit }: Batch): number => events.length + notices.length + audit.length;

export const createBatchSize = (): BatchSize => {
  let most = FIRST;
  const at = (size: number): void => {
    most = Math.max(1, Math.min(MOST_RECORDS, Math.floor(size)));
  };
  return {
    get most() {
      return most;
    },
    moved: ({ events, notices }) => {
      const bytes =
        events.reduce((sum, { fields }) => sum + bytesOf(fields), 0) +
        notices.reduce((sum, { fields, document }) => sum + bytesOf(fields) + (document?.length ?? 0), 0);
      if (bytes > MANY_BYTES) at(most / 2);
      else if (bytes < MANY_BYTES / 4) at(most * 2);
    },
    refused: () => at(most / 4),
  };
};
