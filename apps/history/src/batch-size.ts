import type { Batch } from '@scm-relay/history';

/** One transaction each: large enough that its commit costs little, small enough to be repeated. */
const MOST_RECORDS = 500;

/** How many records the next batch may have. */
export interface BatchSize {
  readonly most: number;
  moved(): void;
  /** PostgreSQL refused the batch: smaller ones find the record that it does not take */
  refused(): void;
}

export const recordsIn = ({ events, notices, audit }: Batch): number => events.length + notices.length + audit.length;

export const createBatchSize = (): BatchSize => {
  let most = MOST_RECORDS;
  return {
    get most() {
      return most;
    },
    moved: () => {
      most = Math.min(MOST_RECORDS, most * 2);
    },
    refused: () => {
      most = Math.max(1, Math.floor(most / 4));
    },
  };
};
