/**
 * Upkeep of several things in turn, of which one that fails holds none of the others back. Each failure is told to `onError`; without it
 * the first one is thrown once all had their turn.
 */
export const each = async <T>(
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
  onError?: (error: unknown, item: T) => void,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (onError) onError(error, item);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
};
