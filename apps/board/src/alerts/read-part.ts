/** Reads one thing of several; null where that failed: it hides none of the others. */
export type ReadPart = <T>(what: string, read: () => Promise<T>) => Promise<T | null>;

export const partReader =
  (onError: (what: string, error: unknown) => void): ReadPart =>
  async (what, read) => {
    try {
      return await read();
    } catch (error) {
      onError(what, error);
      return null;
    }
  };
