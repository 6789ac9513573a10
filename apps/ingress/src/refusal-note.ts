import type { IncomingMessage } from 'node:http';
import { addressOf } from '@scm-relay/runtime';
import { type Log, throttled } from './log.js';

/** Wrong keys, signatures and addresses in the log, at most a line a second: whoever guesses must not fill the disk. */
export function createRefusalNote(log: Log): (req: IncomingMessage, code: string) => void {
  const write = throttled((fields) => log.warn('request not let in', fields), 1000);
  return (req, code) =>
    write({ code, address: addressOf(req), method: req.method, path: req.url?.split('?', 1)[0]?.slice(0, 100) });
}
