/**
 * What scanners and forms add to a number: spaces and line ends around it, full-width letters, digits and signs (CONTRACT §3.1). The
 * number without them.
 */
export const scanned = (text: string): string =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ')
    .trim();

/** Fields of an event that are numbers; `seq` is taken as it is. */
const NUMBERS = new Set(['dn', 'tn', 'sn', 'cc', 'storeCode']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body with its numbers as they were meant; what is of the wrong type stays for the validator to name. */
export const normalised = (body: unknown): unknown => {
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (NUMBERS.has(name) && typeof value === 'string') return [name, scanned(value)];
      if (name === 'pkg') return [name, Array.isArray(value) ? value.map(normalised) : normalised(value)];
      if (name === 'sns' && Array.isArray(value)) {
        return [name, value.map((sn: unknown) => (typeof sn === 'string' ? scanned(sn) : sn))];
      }
      return [name, value];
    }),
  );
};
