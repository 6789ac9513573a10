import type { IncomingMessage } from 'node:http';

/** Where a request comes from: the other side of the connection, or what a trusted proxy says it was (`TRUSTED_PROXIES`, see `createApp`). */
export function addressOf(req: IncomingMessage): string {
  const address = 'ip' in req && typeof req.ip === 'string' ? req.ip : (req.socket.remoteAddress ?? '');
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
