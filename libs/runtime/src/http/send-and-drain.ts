import type { ServerResponse } from 'node:http';

/** A rest of a body this small is worth reading, so that the connection can serve the next request. */
const KEEP_ALIVE_REST = 1024 * 1024;
const DRAIN_BYTES = 16 * 1024 * 1024;
const DRAIN_MS = 2000;

/**
 * Sends a whole answer. Where the request's body has not been read to its end, the rest is read and dropped for a short while
 * before the connection is closed: closing at once would reset it, and a client still busy sending would never see the answer.
 */
export function sendAndDrain(res: ServerResponse, status: number, contentType: string, body: string): void {
  const { req } = res;
  const bytes = Buffer.from(body, 'utf8');
  res.statusCode = status;
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', bytes.length);
  if (req.complete || req.destroyed) {
    res.end(bytes);
    return;
  }

  const declared = Number(req.headers['content-length'] ?? Number.NaN);
  const keep = declared <= KEEP_ALIVE_REST;
  if (!keep) res.setHeader('Connection', 'close');
  res.write(bytes);

  let dropped = 0;
  const finish = (cut: boolean) => {
    clearTimeout(timer);
    req.off('data', drop).off('end', ended).off('close', ended);
    res.end(() => {
      if (cut) req.socket.destroySoon();
    });
  };
  const ended = () => finish(false);
  const drop = (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > DRAIN_BYTES) finish(true);
  };
  const timer = setTimeout(() => finish(true), DRAIN_MS);
  req.on('data', drop).once('end', ended).once('close', ended);
  req.on('error', () => {});
  req.resume();
}
