import { decoded, type Placed } from './decode.js';

/** A text as it is compared: small letters of usual width, whatever it is coded in. */
export interface Folded {
  /** with what stands between letters and digits: blanks and `+` as one blank, other signs once where they are repeated */
  readonly plain: Placed;
  /** letters and digits alone, without accents; placed in `plain` */
  readonly bare: Placed;
}

interface Sign {
  readonly plain: string;
  readonly bare: string;
  /** whether it may stand between letters and digits */
  readonly between: boolean;
}

const NAMING = /[^\p{L}\p{N}\p{So}\p{Co}]/gu;
const BLANK = /^[\s\p{Z}+]/u;
/** Signs nobody sees, and the backslash that makes a sign a plain one. */
const NOTHING = /^[\p{Cf}\p{Cs}\p{M}\\]$/u;
/** Signs that stand for more, as one for a whole phrase does, stay as they are: the texts compared do not grow without bound. */
const LONGEST = 4;

// 'ß' and 'SS', 'ς' and 'σ' are one
const lower = (text: string): string => text.toUpperCase().toLowerCase();

const made = (sign: string): Sign => {
  const long = sign.normalize('NFKD').length > LONGEST;
  const [plain, parts] = long ? [sign, sign] : [sign.normalize('NFKC'), sign.normalize('NFKD')];
  const bare = lower(parts.replace(NAMING, '').normalize('NFC'));
  if (bare !== '') return { plain: lower(plain), bare, between: false };
  if (NOTHING.test(sign)) return { plain: '', bare, between: false };
  return { plain: BLANK.test(plain) ? ' ' : plain, bare, between: true };
};

/** Signs looked at before, by their number: texts use few of them, and those of the first plane are all there may be. */
const before = new Array<Sign | undefined>(0x10000);

const signOf = (point: number): Sign => {
  if (point > 0xffff) return made(String.fromCodePoint(point));
  const sign = before[point] ?? made(String.fromCodePoint(point));
  before[point] = sign;
  return sign;
};

/** A placed text while it is written, sign by sign. */
const writer = (expected: number) => {
  let units = new Uint16Array(expected + LONGEST);
  let from = new Int32Array(units.length);
  let to = new Int32Array(units.length);
  let length = 0;
  const grow = (): void => {
    const [old, starts, ends] = [units, from, to];
    [units, from, to] = [new Uint16Array(2 * length), new Int32Array(2 * length), new Int32Array(2 * length)];
    units.set(old);
    from.set(starts);
    to.set(ends);
  };
  return {
    add: (text: string, begin: number, end: number): void => {
      for (let i = 0; i < text.length; i++, length++) {
        if (length === units.length) grow();
        units[length] = text.charCodeAt(i);
        from[length] = begin;
        to[length] = end;
      }
    },
    length: () => length,
    placed: (): Placed => ({
      text: Buffer.from(units.buffer, 0, 2 * length).toString('utf16le'),
      from: from.subarray(0, length),
      to: to.subarray(0, length),
    }),
  };
};

export const fold = (text: string): Folded => {
  const source = decoded(text);
  const plain = writer(source.text.length);
  const bare = writer(source.text.length);
  let last = '';
  for (let i = 0; i < source.text.length; ) {
    const point = source.text.codePointAt(i) ?? 0;
    const end = i + (point > 0xffff ? 2 : 1);
    const sign = signOf(point);
    const begin = source.from[i] ?? 0;
    const stop = source.to[end - 1] ?? 0;
    const at = plain.length();
    // a doubled apostrophe is how SQL writes one
    if (!sign.between || sign.plain !== last) plain.add(sign.plain, begin, stop);
    bare.add(sign.bare, at, plain.length());
    if (sign.plain !== '') last = sign.between ? sign.plain : '';
    i = end;
  }
  return { plain: plain.placed(), bare: bare.placed() };
};
