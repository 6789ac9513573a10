import type { IncomingMessage } from 'node:http';
import type { Ledger } from '@scm-relay/ledger';
import { addressOf, type Config } from '@scm-relay/runtime';
import { type Log, throttled } from './log.js';

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
export function createRefusalNote(
  ledger: Pick<Ledger, 'audit'>,
  log: Log,
): (req: IncomingMessage, code: string) => void {
  const write = throttled((fields) => log.warn('request not let in', fields), LOG_EVERY_MS);
  let next = 0;
  return (req, code) => {
    const address = addressOf(req);
    const path = req.url?.split('?', 1)[0]?.slice(0, 100) ?? '';
    write({ code, address, method: req.method, path });
    // a rate is no attempt to get in
    if (code === 'too-many-requests' || performance.now() < next) return;
    next = performance.now() + AUDIT_EVERY_MS;
    const what = { user: null, action: 'refused', note: null, dn: null } as const;
    ledger
      .audit({ ...what, item: `${req.method} ${path}`, result: code, address, requestId: requestIdFor(req) })
      .catch((error: unknown) => write({ code: 'not audited', error }));
  };
}

const DAY_MS = 86_400_000;
/** A month is time enough to make a new key and hand it over. */
const NOTICE_MS = 30 * DAY_MS;

/** Tells, now and once a day, which keys end within a month or have ended. Returns how to stop it. */
export function watchKeyEnds({ access }: Pick<Config['ingress'], 'access'>, log: Log): () => void {
  const look = () => {
    for (const [group, { keys }] of Object.entries(access)) {
      for (const [key, { until }] of keys) {
        if (until === null || until - Date.now() > NOTICE_MS) continue;
        const fields = { group, key, until: new Date(until).toISOString() };
        if (until <= Date.now()) log.warn('an API key has ended', fields);
        else log.warn('an API key ends soon', fields);
      }
    }
  };
  look();
  const timer = setInterval(look, DAY_MS).unref();
  return () => clearInterval(timer);
}
