import { isSafeNumber, parse as parseLossless } from 'lossless-json';

/** Taobao's ids have 18 and 19 digits and come as JSON numbers: `JSON.parse` would round them. */
export const parseNumber = (digits: string): number | string => (isSafeNumber(digits) ? Number(digits) : digits);

/** So many digits without quotes may be a number that `JSON.parse` would round. It is many times faster, and reads what has none. */
const MANY_DIGITS = /(?:^|[:,[])\s*-?\d{16}/;

/** As `JSON.parse`, of two values of one field the last; but a whole number that JavaScript cannot hold comes as text, with every digit. */
export const parseWithDigits = (text: string): unknown =>
  MANY_DIGITS.test(text)
    ? parseLossless(text, undefined, {
        parseNumber: (digits) => (/^-?\d+$/.test(digits) ? parseNumber(digits) : Number(digits)),
        onDuplicateKey: ({ newValue }) => newValue,
      })
    : JSON.parse(text);
