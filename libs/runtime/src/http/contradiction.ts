import { parse } from 'lossless-json';

const CONTRADICTION = Symbol('contradiction');

/** Whether a key of this text's object may stand there twice: cheap, for nearly every text says no. */
const mayRepeat = (text: string, key: string): boolean => {
  const name = JSON.stringify(key);
  const first = text.indexOf(name);
  // a letter of it may be written as \u0073
  return text.includes('\\u00') || (first >= 0 && text.indexOf(name, first + name.length) >= 0);
};

/**
 * Whether the object that a JSON text is has this key twice with different values. `JSON.parse` takes the last of them and says nothing,
 * other readers take the first: what such a text means nobody knows.
 */
export const contradictsItself = (text: string, key: string): boolean => {
  if (!mayRepeat(text, key)) return false;
  try {
    // number by number: 0 and 0.0 are no contradiction
    const value: unknown = parse(text, undefined, { parseNumber: Number, onDuplicateKey: () => CONTRADICTION });
    return typeof value === 'object' && value !== null && Reflect.get(value, key) === CONTRADICTION;
  } catch {
    // what the stricter of two parsers does not take is not understood either
    return true;
  }
};
