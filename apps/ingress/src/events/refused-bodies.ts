import { cutBody, keptNumbers, type Ledger, type RefusedBody } from '@scm-relay/ledger';
import { HttpProblem, parseJson } from '@scm-relay/runtime';
import { type Log, throttled } from '../log.js';
import { namedNumbers } from './named-numbers.js';

/** entries on their way to Redis; while it hangs, more of them would only fill the memory */
const MOST = 100;

export type KeepRefused = (entry: Omit<RefusedBody, 'body' | 'numbers'>, body: Buffer) => void;

/** null where it is no JSON. It is parsed again: what waits for Redis must not keep what it said in memory twice. */
const numbersIn = (body: Buffer) => {
  try {
    return keptNumbers(namedNumbers(parseJson(body).value));
  } catch (error) {
    if (error instanceof HttpProblem) return null;
    throw error;
  }
};

/** Hands refused bodies to the ledger without anybody waiting for it. */
export function createRefusedKeeper(ledger: Pick<Ledger, 'keepRefused'>, log: Log): KeepRefused {
  const complain = throttled((details) => log.warn('refused body not kept', details), 1000);
  let underWay = 0;
  return (entry, body) => {
    if (underWay >= MOST) return complain({ requestId: entry.requestId, error: 'too many are waiting for Redis' });
    underWay++;
    ledger
      .keepRefused({ ...entry, body: cutBody(body), numbers: numbersIn(body) })
      .catch((error: unknown) => complain({ requestId: entry.requestId, error }))
      .finally(() => {
        underWay--;
      });
  };
}
