import type { LogFields, Logger } from '@scm-relay/runtime';

/** What the ingress needs of a logger; never given bodies, keys or personal data. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/**
 * At most one line per `everyMs`, with the number of those left out: a Redis that is down must not fill the disk as well. By the clock that
 * counts what has passed: a machine's date that is set back must not silence it for hours.
 */
export function throttled(write: (fields: LogFields) => void, everyMs: number): (fields: LogFields) => void {
  let next = 0;
  let omitted = 0;
  return (fields) => {
    const now = performance.now();
    if (now < next) {
      omitted++;
      return;
    }
    next = now + everyMs;
    write(omitted > 0 ? { ...fields, omitted } : fields);
    omitted = 0;
  };
}
