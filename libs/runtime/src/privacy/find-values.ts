import { mayBeCoded } from './decode.js';
import { fold } from './fold.js';

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
  /** whether any signs may stand between its letters and digits, and those of its own be missing */
  readonly loose: boolean;
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);

/** `C1`, `0` or a single letter names nobody, and blacking it out would tear every text apart. */
export const namesSomebody = (value: string): boolean => value.trim().length >= (isAscii(value) ? 4 : 2);

/** Letters and digits that are fewer may well stand one after the other by chance: `1234` in 12.34, `Than` in "bath and". */
const LEAST_LOOSE = { digits: 7, ascii: 6, other: 2 };

/** A mobile number with its country: it is looked for without. */
const WITH_COUNTRY = /^(?:00)?86(?=1[3-9]\d{9}$)/;

const wantedOf = (value: string): Wanted => {
  const { plain, bare } = fold(value);
  const digits = /^\d+$/.test(bare.text);
  const least = isAscii(bare.text) ? LEAST_LOOSE[digits ? 'digits' : 'ascii'] : LEAST_LOOSE.other;
  const loose = bare.text.length >= least;
  const folded = loose ? bare.text.replace(WITH_COUNTRY, '') : namesSomebody(plain.text) ? plain.text : '';
  return { value, lower: value.toLowerCase(), folded, loose };
};

/** A page masks many texts by the same values. */
const before = new WeakMap<readonly string[], readonly Wanted[]>();

const allWanted = (known: readonly string[]): readonly Wanted[] => {
  const wanted = before.get(known) ?? known.map(wantedOf);
  before.set(known, wanted);
  return wanted;
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

/**
 * Where a text names the values, in whatever spelling: coded for JSON, addresses, HTML or SQL, in capitals or in full width, long ones with any
 * signs between their letters.
 */
const spansOf = (text: string, all: readonly Wanted[]): Span[] => {
  const spans: Span[] = [];
  if (all.length === 0 || text === '') return spans;
  const lower = text.toLowerCase();
  const { plain, bare } = fold(text);
  // what looks like coded may be none: the name in `WORK\\nancy`
  const misread = mayBeCoded(text);
  for (const wanted of all) {
    const { folded, loose } = wanted;
    if (folded === '' || misread) for (const span of asItIs(text, lower, wanted)) spans.push(span);
    const within = loose ? bare : plain;
    const fits = folded !== '' && folded.length <= within.text.length;
    for (let at = fits ? within.text.indexOf(folded) : -1; at >= 0; ) {
      const end = at + folded.length;
      const span = loose ? { from: bare.from[at] ?? 0, to: bare.to[end - 1] ?? 0 } : { from: at, to: end };
      spans.push({ from: plain.from[span.from] ?? 0, to: plain.to[span.to - 1] ?? 0 });
      at = within.text.indexOf(folded, end);
    }
  }
  return spans;
};

/** The text with `mask` in place of the values, see `spansOf`. */
export const withoutValues = (text: string, known: readonly string[], mask: string): string => {
  const spans = spansOf(text, allWanted(known)).sort((a, b) => a.from - b.from || b.to - a.to);
  let rest = '';
  let read = 0;
  for (const { from, to } of spans) {
    if (from >= read) rest += text.slice(read, from) + mask;
    read = Math.max(read, to);
  }
  return rest + text.slice(read);
};
