/** A body larger than this takes milliseconds to parse. */
const LARGE = 64 * 1024;

let last: Promise<void> = Promise.resolve();

/** Lets one large body go on in each turn of the event loop, so that others and health checks are served between two of them. */
export function turnOf(bytes: number): Promise<void> | null {
  if (bytes <= LARGE) return null;
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
