const AGAIN_MS = 60_000;

/**
 * Whether a cause is to be told: not where it was within the last minute. All that is under way meets the same one, an outage may last for
 * hours, and its log must not fill the disk as well.
 */
export const onceAMinute = (): ((cause: string) => boolean) => {
  const told = new Map<string, number>();
  return (cause) => {
    const now = performance.now();
    for (const [each, at] of told) if (now - at >= AGAIN_MS) told.delete(each);
    if (told.has(cause)) return false;
    told.set(cause, now);
    return true;
  };
};
