import type { RequestHandler } from 'express';

/**
 * Scripts, styles, pictures and data come from this process alone; nothing is inline. No `upgrade-insecure-requests`: on a plain
 * HTTP address it would break every link. `base-uri` and `data:` pictures are for Bull Board.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * With no referrer at all, a browser would send `Origin: null` with our own forms. What is shown belongs to who is logged in: no cache
 * may keep it.
 */
export const pagePolicy: RequestHandler = (_req, res, next) => {
  res.setHeader('Content-Security-Policy', POLICY);
  res.setHeader('Referrer-Policy', 'same-origin');
  res.setHeader('Cache-Control', 'no-store');
  next();
};
