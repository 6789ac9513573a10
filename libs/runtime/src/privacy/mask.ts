import { parseWithDigits } from '../digits.js';
import { nestsTooDeep } from '../nesting.js';
import { isValue, namesSomebody } from './find-values.js';
import { isIdentifier, isPersonal, isPostedNumber, MASK, maskNumber, maskText } from './mask-text.js';

/**
 * Who wrote it. In `ours` (notices, requests, the order that was pushed) numbers of orders, parcels and pieces are known by their fields and stay, in
 * what the warehouse `posted` those that its events have; of `theirs`, as of a vendor's reply, nobody knows what a field holds.
 */
export type Author = 'ours' | 'posted' | 'theirs';

const STAYS: Readonly<Record<Author, (field: string) => boolean>> = {
  ours: isIdentifier,
  posted: isPostedNumber,
  theirs: () => false,
};

type Visit = (value: unknown, name: string) => unknown;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is JSON itself, as the ERP's `data` is, its whole numbers with every digit; undefined for any other, and for one too deep to be walked. */
function embedded(text: string): unknown {
  if (!/^\s*[[{]/.test(text) || nestsTooDeep(text)) return undefined;
  try {
    return parseWithDigits(text);
  } catch {
    return undefined;
  }
}

const walk = (value: unknown, visit: Visit, nameOf = (name: string): string => name): unknown => {
  if (Array.isArray(value)) return value.map((item) => visit(item, ''));
  if (!isRecord(value)) return value;
  const members = new Map<string, unknown>();
  for (const [name, item] of Object.entries(value)) {
    let shown = nameOf(name);
    // two names may be one without their persons
    while (members.has(shown)) shown += '*';
    members.set(shown, visit(item, name));
  }
  return Object.fromEntries(members);
};

const saysNothing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && /^[\s0-]*$/.test(value));

/** No phone or identity card is a smaller number. */
const LEAST_PERSONAL = 10 ** 9;

/** A phone number is one without quotes, too. */
const looksPersonal = (number: number): boolean =>
  Number.isInteger(number) && Math.abs(number) >= LEAST_PERSONAL && maskText(String(number)) !== String(number);

interface How {
  readonly known: readonly string[];
  readonly author: Author;
  /** what stands in place of a value */
  readonly inPlace: (item: unknown) => unknown;
}

function masked(value: unknown, { known, author, inPlace }: How): unknown {
  const ours = author === 'ours';
  // the same few names stand in each of many members
  const names = new Map<string, string>();
  const nameOf = (name: string): string => {
    const shown = ours ? name : (names.get(name) ?? maskNumber(name, known));
    names.set(name, shown);
    return shown;
  };
  const visit =
    (parent: string): Visit =>
    (item, name) => {
      const field = name || parent;
      if (isPersonal(field) && !isRecord(item) && !Array.isArray(item)) return saysNothing(item) ? item : inPlace(item);
      if (typeof item === 'number') {
        if (ours || STAYS[author](field)) return item;
        return isValue(item, known) || (!isIdentifier(field) && looksPersonal(item)) ? inPlace(item) : item;
      }
      if (typeof item !== 'string') return walk(item, visit(field), nameOf);
      const inner = embedded(item);
      if (inner !== undefined) return JSON.stringify(visit(field)(inner, field));
      if (STAYS[author](field)) return item;
      return isIdentifier(field) ? maskNumber(item, known) : maskText(item, known);
    };
  return visit('')(value, '');
}

/** A copy in which personal data is `***`: fields by their name, phone numbers, mail addresses and `known` values wherever they stand. */
export const mask = (value: unknown, known: readonly string[] = [], author: Author = 'theirs'): unknown =>
  masked(value, { known, author, inPlace: () => MASK });

/** The same with personal fields empty, as where they were never given: for what is kept and may be read by programs again. */
export const blank = (value: unknown, known: readonly string[] = [], author: Author = 'theirs'): unknown =>
  masked(value, { known, author, inPlace: (item) => (typeof item === 'string' ? '' : null) });

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
        const text = String(item).trim();
        if (namesSomebody(text) && !saysNothing(text)) found.add(text);
      }
      const inner = typeof item === 'string' ? embedded(item) : undefined;
      walk(inner ?? item, visit(field));
      return item;
    };
  visit('')(value, '');
  return [...found].sort((a, b) => b.length - a.length);
}
