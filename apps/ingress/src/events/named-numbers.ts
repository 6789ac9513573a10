import type { NamedNumbers } from '@scm-relay/ledger';
import { scanned } from '@scm-relay/schemas';
import { isObject } from '../values.js';

/** What stands in the place of a number: text, or digits that lost their quotes, as far as JavaScript holds all of them. */
const textIn = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : '';
};

function* scannedIn(values: readonly unknown[]): Generator<string> {
  for (const value of values) yield scanned(textIn(value));
}

/** The numbers that the body of any event names, valid or not, as an accepted one is known by them (CONTRACT §3.1). */
export const namedNumbers = (body: unknown): NamedNumbers => {
  const fields = isObject(body) ? body : {};
  const { pkg } = fields;
  const places = [fields, ...(Array.isArray(pkg) ? pkg : [pkg])].filter(isObject);
  return {
    seq: textIn(fields.seq) || null,
    dn: scanned(textIn(fields.dn)) || null,
    tn: scannedIn(places.map(({ tn }) => tn)),
    sn: scannedIn(places.flatMap(({ sn, sns }) => [sn, ...(Array.isArray(sns) ? sns : [])])),
  };
};
