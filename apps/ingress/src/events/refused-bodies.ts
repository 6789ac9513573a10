import { cutBody, keptNumbers, type Ledger, type RefusedBody } from '@scm-relay/ledger';
import { type Log, throttled } from '../log.js';
import { namedNumbers } from './named-numbers.js';

/** entries on their way to Redis; while it hangs, more of them would only fill the memory */
const MOST = 100;

/** `parsed` is what the body says, undefined where it is no JSON. */
export type KeepRefused = (entry: Omit<RefusedBody, 'body' | 'numbers'>, body: Buffer, parsed: unknown) => void;

/** Hands refused bodies to the ledger without anybody waiting for it. */
export function createRefusedKeeper(ledger: Pick<Ledger, 'keepRefused'>, log: Log): KeepRefused {
  const complain = throttled((details) => log.warn('refused body not kept', details), 1000);
  let underWay = 0;
  return (entry, body, parsed) => {
    if (underWay >= MOST) return complain({ requestId: entry.requestId, error: 'too many are waiting for Redis' });
    underWay++;
    ledger
      .keepRefused({
        ...entry,
        body: cutBody(body),
        numbers: parsed === undefined ? null : keptNumbers(namedNumbers(parsed)),
      })
      .catch((error: unknown) => complain({ requestId: entry.requestId, error }))
      .finally(() => {
        underWay--;
      });
  };
}
