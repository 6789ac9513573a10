/** An operation that did not end in time. It may still take effect. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** The result of `work`, or `TimedOut` after `ms`; what `work` does afterwards goes unheard. */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimedOut(`${what} did not answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
