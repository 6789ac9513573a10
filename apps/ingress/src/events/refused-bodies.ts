import type { Ledger, RefusedBody } from '@scm-relay/ledger';
import { type Log, throttled } from '../log.js';

const KEPT_BYTES = 16 * 1024;
/** entries on their way to Redis; while it hangs, more of them would only fill the memory */
const MOST = 100;

/** Hands refused bodies to the ledger without anybody waiting for it. */
export function createRefusedKeeper(
  ledger: Pick<Ledger, 'keepRefused'>,
  log: Log,
): (entry: Omit<RefusedBody, 'body'>, body: Buffer) => void {
  const complain = throttled((details) => log.warn('refused body not kept', details), 1000);
  let underWay = 0;
  return (entry, body) => {
    if (underWay >= MOST) return complain({ requestId: entry.requestId, error: 'too many are waiting for Redis' });
    underWay++;
    ledger
      .keepRefused({ ...entry, body: beginning(body) })
      .catch((error: unknown) => complain({ requestId: entry.requestId, error }))
      .finally(() => {
        underWay--;
      });
  };
}

/** The first 16 KiB, cut before a character that does not fit whole. */
const beginning = (body: Buffer): string =>
  new TextDecoder('utf-8').decode(body.subarray(0, KEPT_BYTES), { stream: body.length > KEPT_BYTES });
