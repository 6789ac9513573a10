import { createHash } from 'node:crypto';

/** Fields that are sent and signed: the ERP is not sent empty values at all (VENDOR-FACTS "ERP"). */
export const filled = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

/**
 * The ERP's signature (VENDOR-FACTS "ERP", a lead from a sibling path): all fields but `sign` and empty ones, sorted
 * by name, as `k=v&k=v` with raw values, the app secret appended; MD5 in upper-case hex.
 */
export const erpSign = (fields: Readonly<Record<string, string>>, secret: string): string => {
  const { sign: _, ...signed } = filled(fields);
  const joined = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${signed[name]}`)
    .join('&');
  return createHash('md5')
    .update(joined + secret, 'utf8')
    .digest('hex')
    .toUpperCase();
};
