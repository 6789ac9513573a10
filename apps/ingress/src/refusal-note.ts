import type { IncomingMessage } from 'node:http';
import { addressOf } from '@scm-relay/runtime';
import { type Log, throttled } from './log.js';

/** The part of the ledger that a refused caller needs. */
export interface AuditLedger {
  audit(entry: {
    readonly user: null;
    readonly action: 'refused';
    readonly item: string;
    readonly note: null;
    readonly dn: null;
    readonly result: string;
    readonly address: string;
    readonly requestId: string | null;
  }): Promise<void>;
}

const LOG_EVERY_MS = 1000;
const AUDIT_EVERY_MS = 10_000;

const requestIdFor = (req: IncomingMessage): string | null => {
  const res: unknown = 'res' in req ? req.res : null;
  const id =
    typeof res === 'object' && res !== null && 'getHeader' in res && typeof res.getHeader === 'function'
      ? res.getHeader('X-Request-Id')
      : null;
  return typeof id === 'string' ? id : null;
};

/** Wrong keys, signatures and addresses in the log at most once a second, in the audit log once in ten: whoever guesses must fill neither. */
export function createRefusalNote(ledger: AuditLedger, log: Log): (req: IncomingMessage, code: string) => void {
  const write = throttled((fields) => log.warn('request not let in', fields), LOG_EVERY_MS);
  let next = 0;
  return (req, code) => {
    const address = addressOf(req);
    const path = req.url?.split('?', 1)[0]?.slice(0, 100) ?? '';
    write({ code, address, method: req.method, path });
    // a rate is no attempt to get in
    if (code === 'too-many-requests' || Date.now() < next) return;
    next = Date.now() + AUDIT_EVERY_MS;
    const what = { user: null, action: 'refused', note: null, dn: null } as const;
    ledger
      .audit({ ...what, item: `${req.method} ${path}`, result: code, address, requestId: requestIdFor(req) })
      .catch((error: unknown) => write({ code: 'not audited', error }));
  };
}
