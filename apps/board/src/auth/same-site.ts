import type { Request } from 'express';

/** true for what only reads */
export const isSafe = (method: string | undefined): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Whether a page of another site made a browser send this. Browsers say so by `Sec-Fetch-Site`, older ones and plain HTTP by
 * `Origin`; what sends neither is no browser acting for a page.
 */
export function isCrossSite(req: Request): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = req.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== req.host;
}
