import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * WDT signature of a request: md5 over secret + every key and value, keys ascending, `body` among them and `sign` left out
 * + secret; lower-case hex. Parameters are decoded, `body` is the bytes that were sent.
 */
function wdtSignature(secret: string, query: URLSearchParams, body: Buffer): string {
  const parts = new Map<string, string | Buffer>(query);
  parts.delete('sign');
  parts.set('body', body);
  const md5 = createHash('md5').update(secret, 'utf8');
  for (const [key, value] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) md5.update(key).update(value);
  return md5.update(secret, 'utf8').digest('hex');
}

/** Does `sign` belong to this request? Case matters. */
export function wdtSignatureFits(secret: string, query: URLSearchParams, body: Buffer): boolean {
  const given = Buffer.from(query.get('sign') ?? '');
  const expected = Buffer.from(wdtSignature(secret, query, body));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
