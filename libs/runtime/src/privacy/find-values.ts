import { mayBeCoded } from './decode.js';
import { type Folded, fold } from './fold.js';

/** A part of a text, from `from` up to `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** A person's value as it is looked for. */
interface Wanted {
  readonly value: string;
  readonly lower: string;
  /** as it is compared; '': as it is alone */
  readonly folded: string;
  /** as much of its beginning as names somebody already, less than the whole; '': there is none */
  readonly begin: string;
  /** whether any signs may stand between its letters and digits, and those of its own be missing */
  readonly loose: boolean;
  readonly digits: boolean;
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);

/** `C1`, `0` or a single letter names nobody, and blacking it out would tear every text apart. */
export const namesSomebody = (value: string): boolean => value.trim().length >= (isAscii(value) ? 4 : 2);

/** Letters and digits that are fewer may well stand one after the other by chance: `1234` in 12.34, `Than` in "bath and". */
const LEAST_LOOSE = { digits: 7, ascii: 6, other: 2 };

/** A mobile number with its country: it is looked for without. */
const WITH_COUNTRY = /^(?:00)?86(?=1[3-9]\d{9}$)/;

const beginOf = (folded: string): string => {
  for (let length = 1; length < folded.length; length++) {
    const begin = folded.slice(0, length);
    if (namesSomebody(begin)) return begin;
  }
  return '';
};

const wantedOf = (value: string): Wanted => {
  const { plain, bare } = fold(value);
  const digits = /^\d+$/.test(bare.text);
  const least = isAscii(bare.text) ? LEAST_LOOSE[digits ? 'digits' : 'ascii'] : LEAST_LOOSE.other;
  const loose = bare.text.length >= least;
  const folded = loose ? bare.text.replace(WITH_COUNTRY, '') : namesSomebody(plain.text) ? plain.text : '';
  return { value, lower: value.toLowerCase(), folded, begin: beginOf(folded), loose, digits };
};

interface AllWanted {
  readonly all: readonly Wanted[];
  /** those that a number may be: a short one may well be an amount */
  readonly numbers: readonly Wanted[];
}

/** A page masks many texts by the same values. */
const before = new WeakMap<readonly string[], AllWanted>();

const allWanted = (known: readonly string[]): AllWanted => {
  const found = before.get(known);
  if (found) return found;
  const all = known.map(wantedOf);
  const made = { all, numbers: all.filter(({ loose, digits }) => loose && digits) };
  before.set(known, made);
  return made;
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const NONE: readonly Span[] = [];

/** As it is, in letters of either case. */
const asItIs = (text: string, lower: string, wanted: Wanted): readonly Span[] =>
  lower.length >= wanted.lower.length && lower.includes(wanted.lower)
    ? [...text.matchAll(new RegExp(escaped(wanted.value), 'gi'))].map(({ 0: found, index }) => ({
        from: index,
        to: index + found.length,
      }))
    : NONE;

const COUNTRY_BEFORE = /(?<!\d)(?:00)?86$/;

/** What goes on in a longer number, or word. */
const signOf = (digits: boolean): RegExp => (digits ? /\d/ : /[\da-z]/i);

/** Whether a longer number, or word, begins before it. */
const goesBefore = (text: string, from: number, digits: boolean): boolean =>
  signOf(digits).test(text.charAt(from - 1)) && !COUNTRY_BEFORE.test(text.slice(Math.max(0, from - 5), from));

/** Whether it is a part of a longer number, or a short one of a longer word. */
const isPart = (text: string, { from, to }: Span, { loose, digits }: Wanted): boolean => {
  if (loose && !digits) return false;
  return signOf(digits).test(text.charAt(to)) || goesBefore(text, from, digits);
};

/** What a vendor said is cut to 200 characters, its reply to 4 KiB; a text that is shorter, or much longer, is whole. */
const LEAST_CUT = 150;
const MOST_CUT = 8192;
/** So many letters at the end may be what is left of a coded sign that was cut itself: `%E5%A4`, `&#2282`, `\u59`. */
const CUT_SIGN = 8;

/** Where a text that was cut within a value begins to name it, which the end of a number or word does not; -1: it does not. */
const cutWithin = (text: string, { plain, bare }: Folded, { folded, loose, digits, begin }: Wanted): number => {
  const within = loose ? bare : plain;
  const sign = mayBeCoded(text) ? CUT_SIGN : 0;
  const tail = within.text.slice(-(folded.length + sign));
  const isWord = /^[\da-z]/.test(begin);
  for (let found = begin === '' ? -1 : tail.indexOf(begin); found >= 0; found = tail.indexOf(begin, found + 1)) {
    const rest = tail.slice(found, Math.max(0, tail.length - sign));
    if (!folded.startsWith(rest) || tail.startsWith(folded, found)) continue;
    const at = within.text.length - tail.length + found;
    const from = loose ? (bare.from[at] ?? 0) : at;
    if (!isWord || !goesBefore(plain.text, from, digits)) return plain.from[from] ?? 0;
  }
  return -1;
};

/**
 * Where a text names the values, in whatever spelling: coded for JSON, addresses, HTML or SQL, in capitals or in full width, long ones with any
 * signs between their letters. `whole`: not where it is but a part of a longer number, as that of an order. `mayBeCut`: the beginning of one
 * at the end of a long text, too.
 */
const spansOf = (text: string, all: readonly Wanted[], whole: boolean, mayBeCut = false): Span[] => {
  const spans: Span[] = [];
  if (all.length === 0 || text === '') return spans;
  const lower = text.toLowerCase();
  const folds = fold(text);
  const { plain, bare } = folds;
  // what looks like coded may be none: the name in `WORK\\nancy`
  const misread = mayBeCoded(text);
  for (const wanted of all) {
    const { folded, loose } = wanted;
    if (folded === '' || misread)
      for (const span of asItIs(text, lower, wanted)) if (!whole || !isPart(text, span, wanted)) spans.push(span);
    const within = loose ? bare : plain;
    const fits = folded !== '' && folded.length <= within.text.length;
    for (let at = fits ? within.text.indexOf(folded) : -1; at >= 0; ) {
      const end = at + folded.length;
      const span = loose ? { from: bare.from[at] ?? 0, to: bare.to[end - 1] ?? 0 } : { from: at, to: end };
      const found = !whole || !isPart(plain.text, span, wanted);
      if (found) spans.push({ from: plain.from[span.from] ?? 0, to: plain.to[span.to - 1] ?? 0 });
      at = within.text.indexOf(folded, found ? end : at + 1);
    }
    const cutAt = mayBeCut && text.length >= LEAST_CUT && text.length <= MOST_CUT ? cutWithin(text, folds, wanted) : -1;
    if (cutAt >= 0) spans.push({ from: cutAt, to: text.length });
  }
  return spans;
};

/** Whether a text names one of these values, in whatever spelling. */
export const namesAny = (text: string, known: readonly string[]): boolean =>
  spansOf(text, allWanted(known).all, false).length > 0;

/** The text with `mask` in place of the values, see `spansOf`. */
export const withoutValues = (text: string, known: readonly string[], mask: string, whole = false): string => {
  const spans = spansOf(text, allWanted(known).all, whole, !whole).sort((a, b) => a.from - b.from || b.to - a.to);
  let rest = '';
  let read = 0;
  for (const { from, to } of spans) {
    if (from >= read) rest += text.slice(read, from) + mask;
    read = Math.max(read, to);
  }
  return rest + text.slice(read);
};

const LEAST_NUMBER = 10 ** (LEAST_LOOSE.digits - 1);
/** Numbers in JSON are exact up to so many digits. */
const EXACT_DIGITS = 15;

/** Whether a number in JSON is one of the values, or holds it as a country's prefix would. */
export const isValue = (number: number, known: readonly string[]): boolean => {
  const { numbers } = allWanted(known);
  if (!Number.isInteger(number) || Math.abs(number) < LEAST_NUMBER) return false;
  return (
    numbers.some(({ folded }) => folded.length > EXACT_DIGITS && Number(folded) === number) ||
    spansOf(String(number), numbers, true).length > 0
  );
};
