export interface EachOptions<T> {
  /** told of each failure; without it the first one is thrown once all had their turn */
  readonly onError?: (error: unknown, item: T) => void;
  /** false: what failed would fail for the others as well, so that it is thrown at once */
  readonly goOn?: (error: unknown) => boolean;
}

/** Upkeep of several things in turn, of which one that fails holds none of the others back. */
export const each = async <T>(
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
  { onError, goOn = () => true }: EachOptions<T> = {},
): Promise<void> => {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (!goOn(error)) throw error;
      if (onError) onError(error, item);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};
