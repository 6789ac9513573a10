import type { Outcome } from '@scm-relay/connectors';

/** Whether a destination answers fast enough to be waited for. */
export interface ResponseTimes {
  /** sends a request by `send` and waits for its outcome, which took so many milliseconds */
  measure(send: () => Promise<Outcome>): Promise<{ readonly outcome: Outcome; readonly ms: number }>;
  /** whether the vendor has answered fast, and lately all that it was sent */
  fast(): boolean;
  /** milliseconds an event may wait for one of the places, for each of which `crowd` of them wait; 0: it takes a free one or none */
  patienceMs(crowd: number): number;
}

/**
 * A vendor whose fastest answers take longer than this is better served by the queue of its destination, for which the places of all
 * processes count.
 */
const SLOW_MS = 25;
/** One that has not answered for so long may have become slow this moment. */
const STUCK_MS = 1000;
const LONGEST_PATIENCE_MS = 1000;
/**
 * So many that where this process or its machine is busy, and most answers wait for that, one is among them that did not. Of a vendor
 * that becomes slow so many are sent before it is taken for slow.
 */
const REMEMBERED = 128;
/** The vendor took the request. A refused connection and a proxy's 429 or 503 are fast whatever the vendor is. */
const TAKEN: readonly Outcome['outcome'][] = ['delivered', 'rejected'];

/** Judges by the fastest of the last answers: the others may have waited for this process, not for the vendor. */
export const createResponseTimes = (now: () => number = () => performance.now()): ResponseTimes => {
  const answers: number[] = [];
  const under = new Set<{ readonly since: number }>();
  const fastest = (): number => (answers.length === 0 ? 0 : Math.min(...answers));
  /** nothing speaks against it: one that was not asked yet may be fast */
  const mayBeFast = (): boolean => {
    const [oldest] = under;
    const stuck = oldest !== undefined && now() - oldest.since > STUCK_MS;
    return !stuck && fastest() <= SLOW_MS;
  };
  return {
    fast: () => answers.length > 0 && mayBeFast(),
    measure: async (send) => {
      const request = { since: now() };
      under.add(request);
      try {
        const outcome = await send();
        const ms = now() - request.since;
        if (TAKEN.includes(outcome.outcome)) answers.push(ms);
        if (answers.length > REMEMBERED) answers.shift();
        return { outcome, ms };
      } finally {
        // one that stayed here would have the vendor stuck for good
        under.delete(request);
      }
    },
    patienceMs: (crowd) => (mayBeFast() && fastest() * crowd <= LONGEST_PATIENCE_MS ? LONGEST_PATIENCE_MS : 0),
  };
};
