import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { networkOf, plainAddress } from '../config/addresses.js';

const HEADER = 'X-Request-Id';
/** printable ASCII without spaces: safe in a header, a log line and a page */
const WELL_FORMED = /^[\x21-\x7e]{1,64}$/;

/** Puts `X-Request-Id` on the response: the caller's own where it is well-formed, else a new one. Returns it. */
export function assignRequestId(req: IncomingMessage, res: ServerResponse): string {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  res.setHeader(HEADER, id);
  return id;
}

/** The id that `assignRequestId` gave. */
export const requestIdOf = (res: ServerResponse): string => String(res.getHeader(HEADER) ?? '');

/** A proxy may pass on what is no address; it goes into the audit log. */
const LONGEST_ADDRESS = 64;

/** Where a request comes from: the other side of the connection, or what a trusted proxy says it was (`TRUSTED_PROXIES`, see `createApp`). */
export function addressOf(req: IncomingMessage): string {
  const address = 'ip' in req && typeof req.ip === 'string' ? req.ip : (req.socket.remoteAddress ?? '');
  return plainAddress(address).slice(0, LONGEST_ADDRESS);
}

/** Whose request it is, for whatever is counted by address. */
export const senderOf = (req: IncomingMessage): string => networkOf(addressOf(req));
