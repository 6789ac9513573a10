/** A text with the place of each of its units (UTF-16) in the text that it was made of: from `from[i]` up to `to[i]`. */
export interface Placed {
  readonly text: string;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/**
 * One sign as programs write it: `\u6b27` and `\x27` of JSON and its likes, the ends of lines there, `%u6b27`, bytes of an address, entities of
 * HTML. JSON within JSON has many backslashes for one.
 */
const CODED =
  /\\{1,16}(?:u([\da-f]{4})|x([\da-f]{2})|([nrt]))|%u([\da-f]{4})|((?:%[\da-f]{2})+)|&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', apos: "'", quot: '"', lt: '<', gt: '>', nbsp: ' ' };

export const mayBeCoded = (text: string): boolean => /[\\%&]/.test(text);

/** What is coded within what is coded is read as often as this: bounds the work. */
const MOST_ROUNDS = 4;
const LAST_POINT = 0x10ffff;
const NO_SIGN = '\ufffd';

const pointOf = (digits: string, base: number): string => {
  const point = Number.parseInt(digits, base);
  return point <= LAST_POINT ? String.fromCodePoint(point) : NO_SIGN;
};

/** How many bytes a character of UTF-8 has, by its first; 0: it is none's first. */
const lengthOf = (first: number): number => {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
};

type Add = (text: string, from: number, to: number) => void;

/** `%E6%AC%A7` at `at`: characters of UTF-8; what is none is one of Latin 1, as old scripts write it. */
const addBytes = (coded: string, at: number, add: Add): void => {
  const byte = (i: number): number => Number.parseInt(coded.slice(3 * i + 1, 3 * i + 3), 16);
  const count = coded.length / 3;
  for (let i = 0; i < count; ) {
    const length = lengthOf(byte(i));
    let point = length < 2 ? byte(i) : byte(i) & (0xff >> (length + 1));
    let read = 1;
    for (; read < length && i + read < count && (byte(i + read) & 0xc0) === 0x80; read++)
      point = (point << 6) | (byte(i + read) & 0x3f);
    const whole = read === length && point <= LAST_POINT;
    if (!whole) read = 1;
    add(String.fromCodePoint(whole ? point : byte(i)), at + 3 * i, at + 3 * (i + read));
    i += read;
  }
};

/** null: nothing in it is coded */
const once = ({ text, from, to }: Placed): Placed | null => {
  const parts: string[] = [];
  // a coded sign is never shorter than the sign
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  let length = 0;
  const add: Add = (part, begin, end) => {
    parts.push(part);
    for (let i = 0; i < part.length; i++, length++) {
      starts[length] = from[begin] ?? 0;
      ends[length] = to[end - 1] ?? 0;
    }
  };
  let read = 0;
  const addPlain = (end: number): void => {
    parts.push(text.slice(read, end));
    for (; read < end; read++, length++) {
      starts[length] = from[read] ?? 0;
      ends[length] = to[read] ?? 0;
    }
  };
  for (const match of text.matchAll(CODED)) {
    const [coded, unit, byte, end, old, bytes, decimal, hexadecimal, entity] = match;
    const sign = entity === undefined ? '' : ENTITIES[entity.toLowerCase()];
    if (sign === undefined) continue;
    const stop = match.index + coded.length;
    addPlain(match.index);
    const digits = unit ?? byte ?? old ?? hexadecimal;
    if (bytes !== undefined) addBytes(bytes, match.index, add);
    else if (digits !== undefined) add(pointOf(digits, 16), match.index, stop);
    else if (decimal !== undefined) add(pointOf(decimal, 10), match.index, stop);
    else add(end === undefined ? sign : ' ', match.index, stop);
    read = stop;
  }
  if (read === 0) return null;
  addPlain(text.length);
  return { text: parts.join(''), from: starts.subarray(0, length), to: ends.subarray(0, length) };
};

const asItStands = (text: string): Placed => {
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  for (let i = 0; i < text.length; i++) {
    from[i] = i;
    to[i] = i + 1;
  }
  return { text, from, to };
};

/** The text with what is coded in it read, also where it is coded more than once. Its time grows with the text's length alone. */
export const decoded = (text: string): Placed => {
  let placed = asItStands(text);
  for (let round = 0; round < MOST_ROUNDS && mayBeCoded(placed.text); round++) {
    const next = once(placed);
    if (next === null) break;
    placed = next;
  }
  return placed;
};
