import { nestsTooDeep } from '../nesting.js';
import { namesSomebody } from './find-values.js';
import { isIdentifier, isPersonal, MASK, maskText } from './mask-text.js';

type Visit = (value: unknown, name: string) => unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is JSON itself, as the ERP's `data` is; undefined for any other, and for one too deep to be walked. */
function embedded(text: string): unknown {
  if (!/^\s*[[{]/.test(text) || nestsTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const walk = (value: unknown, visit: Visit): unknown => {
  if (Array.isArray(value)) return value.map((item) => visit(item, ''));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, visit(item, name)]));
  return value;
};

const saysNothing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && /^\s*[0-]?\s*$/.test(value));

function masked(value: unknown, known: readonly string[], inPlace: (item: unknown) => unknown): unknown {
  const visit =
    (parent: string): Visit =>
    (item, name) => {
      const field = name || parent;
      if (isPersonal(field) && !isRecord(item) && !Array.isArray(item)) return saysNothing(item) ? item : inPlace(item);
      if (typeof item !== 'string') return walk(item, visit(field));
      const inner = embedded(item);
      if (inner !== undefined) return JSON.stringify(visit(field)(inner, field));
      return isIdentifier(field) ? item : maskText(item, known);
    };
  return visit('')(value, '');
}

/** A copy in which personal data is `***`: fields by their name, phone numbers, mail addresses and `known` values in any text. */
export const mask = (value: unknown, known: readonly string[] = []): unknown => masked(value, known, () => MASK);

/** The same with personal fields empty, as where they were never given: for what is kept and may be read by programs again. */
export const blank = (value: unknown, known: readonly string[] = []): unknown =>
  masked(value, known, (item) => (typeof item === 'string' ? '' : null));

/** A copy whose texts hold no phone numbers, mail addresses and credentials; no field is masked for its name alone. */
export const maskTexts = (value: unknown, field = ''): unknown =>
  typeof value === 'string'
    ? isIdentifier(field)
      ? value
      : maskText(value)
    : walk(value, (item, name) => maskTexts(item, name || field));

/** Every personal text that named fields of `value` hold, the longest first: to be masked where a vendor repeats it. */
export function personalValues(value: unknown): string[] {
  const found = new Set<string>();
  const visit =
    (parent: string): Visit =>
    (item, name) => {
      const field = name || parent;
      if (isPersonal(field) && (typeof item === 'string' || typeof item === 'number')) {
        const text = String(item);
        if (namesSomebody(text) && !saysNothing(text)) found.add(text);
      }
      const inner = typeof item === 'string' ? embedded(item) : undefined;
      walk(inner ?? item, visit(field));
      return item;
    };
  visit('')(value, '');
  return [...found].sort((a, b) => b.length - a.length);
}
