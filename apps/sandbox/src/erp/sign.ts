import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Signature of the retail ERP: `k=v&k=v` of the decoded parameters, keys ascending, without `sign` and without empty values,
 * then the secret; MD5 in upper-case hex.
 */
function erpSignature(secret: string, form: URLSearchParams): string {
  const pairs = [...form].filter(([key, value]) => key !== 'sign' && value !== '');
  const text = pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  return createHash('md5').update(`${text}${secret}`, 'utf8').digest('hex').toUpperCase();
}

/** Does `sign` belong to this form? Case matters. */
export function erpSignatureFits(secret: string, form: URLSearchParams): boolean {
  const given = Buffer.from(form.get('sign') ?? '');
  const expected = Buffer.from(erpSignature(secret, form));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
