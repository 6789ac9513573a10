import { createHash } from 'node:crypto';

/**
 * WDT's signature (VENDOR-FACTS "WDT", confirmed by its test vector): every parameter but `sign`, `body` and
 * `salt` included, sorted by name, names and raw values joined without separators, between two secrets.
 */
export const wdtSign = (params: Readonly<Record<string, string>>, secret: string): string => {
  const joined = Object.keys(params)
    .filter((name) => name !== 'sign')
    .sort()
    .map((name) => name + params[name])
    .join('');
  return createHash('md5').update(`${secret}${joined}${secret}`, 'utf8').digest('hex');
};
