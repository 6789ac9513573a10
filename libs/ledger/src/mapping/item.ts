import { parsed } from '../script/replies.js';

/** From leaving to coming back: which line the piece fills, in which parcel and by which checkout it left, which refund took it back. */
export interface Life {
  readonly lineId: number;
  /** null: no checkout of it is on record, as where it left before this system was there */
  readonly tn: string | null;
  readonly shippedBy: string | null;
  readonly returnedBy: string | null;
}

/**
 * One item code under one notice, in its present life. Earlier ones are kept: a checkout that is taken back leaves its return behind,
 * and a line that goes back as a whole covers the returns of all of them. As JSON a list of strings, for Lua's JSON would round a
 * large `lineId`, and where there are earlier lives a list of such lists behind them.
 */
export interface Item extends Life {
  /** oldest first; not there: it has none */
  readonly earlier?: readonly Life[];
}

type Packed = readonly [lineId: string, tn: string, shippedBy: string, returnedBy: string];

const packLife = ({ lineId, tn, shippedBy, returnedBy }: Life): Packed => [
  String(lineId),
  tn ?? '',
  shippedBy ?? '',
  returnedBy ?? '',
];

const unpackLife = ([lineId, tn, shippedBy, returnedBy]: Packed): Life => ({
  lineId: Number(lineId),
  tn: tn || null,
  shippedBy: shippedBy || null,
  returnedBy: returnedBy || null,
});

const packItem = (item: Item): string =>
  JSON.stringify(item.earlier?.length ? [...packLife(item), item.earlier.map(packLife)] : packLife(item));

const unpackItem = (packed: string): Item => {
  const [lineId, tn, shippedBy, returnedBy, earlier] = parsed<[...Packed, Packed[]?]>(packed);
  const life = unpackLife([lineId, tn, shippedBy, returnedBy]);
  return earlier ? { ...life, earlier: earlier.map(unpackLife) } : life;
};

/** All lives of a piece, the present one last. */
export const livesOf = ({ earlier = [], ...present }: Item): readonly Life[] => [...earlier, present];

/** A piece with these lives and a present one behind them. */
export const withLives = (earlier: readonly Life[], present: Life): Item =>
  earlier.length === 0 ? present : { ...present, earlier };

const ITEM = 'i:';

/** The items among the fields of a notice's hash, by item code. */
export const itemsOf = (fields: Iterable<readonly [string, string]>): Map<string, Item> => {
  const items = new Map<string, Item>();
  for (const [name, value] of fields) if (name.startsWith(ITEM)) items.set(name.slice(ITEM.length), unpackItem(value));
  return items;
};

/** What became of the pieces of a line, over all lives of its item codes (CONTRACT §4). */
export interface LineCount {
  /** left in mapped checkouts */
  readonly shipped: number;
  /** refunded: came back, or were refused. No later life of a piece gives one of them back */
  readonly refunded: number;
  /** refused before they left */
  readonly refused: number;
  /** how long the line's list of returns is, where it goes back as a whole */
  readonly listed: number;
  /** a person settled a piece of it: it does not go back as a whole by itself */
  readonly byHand: boolean;
  /** of `refunded`: by events that are yet to be mapped anew */
  readonly anew: number;
}

const NONE: LineCount = { shipped: 0, refunded: 0, refused: 0, listed: 0, byHand: false, anew: 0 };

/** Names of a line's counts among the fields of a notice's hash. */
export const LINE_FIELDS = ['n', 'r', 'f', 'w', 'h', 'k'] as const;

export const lineCountOf = (values: readonly (string | null | undefined)[]): LineCount => {
  const [shipped, refunded, refused, listed] = values.map((value) => Number(value ?? 0));
  return {
    shipped: shipped ?? 0,
    refunded: refunded ?? 0,
    refused: refused ?? 0,
    listed: listed ?? 0,
    byHand: Boolean(values[4]),
    anew: Number(values[5] ?? 0),
  };
};

/** What is on record of a notice's pieces, as far as it was read: the items an event names, and the counts of the lines it may touch. */
export interface Pieces {
  readonly items: ReadonlyMap<string, Item>;
  readonly lines: ReadonlyMap<number, LineCount>;
  /** pieces that left in mapped checkouts */
  readonly sent: number;
  /** nothing of it was mapped yet: every count is 0 */
  readonly untouched: boolean;
  /** refunded so far of each payment, in ten-thousandths, by its names (payment-names.ts) */
  readonly paidBack: ReadonlyMap<string, number>;
}

/** Throws where the line was not read: a count that is guessed would be written back. */
export const lineCount = (pieces: Pieces, lineId: number): LineCount => {
  const known = pieces.lines.get(lineId);
  if (known) return known;
  if (pieces.untouched) return NONE;
  throw new Error(`the counts of line ${lineId} were not read`);
};

/** Counts by their field's name: what a plan adds. `sent`, `n:<line>`, `r:<line>`, `f:<line>`, `p:<payment>` (ten-thousandths). */
export type Taken = Readonly<Record<string, number>>;

/** The counts without what an event took of them that is mapped anew and keeps it until then. */
export const withoutTaken = <T extends Pieces>(pieces: T, taken: Taken): T => {
  const by = (name: string): number => taken[name] ?? 0;
  const lines = [...pieces.lines].map(([id, count]): [number, LineCount] => [
    id,
    {
      ...count,
      shipped: count.shipped - by(`n:${id}`),
      refunded: count.refunded - by(`r:${id}`),
      refused: count.refused - by(`f:${id}`),
      anew: count.anew - by(`k:${id}`),
    },
  ]);
  const paidBack = [...pieces.paidBack].map(([name, sum]): [string, number] => [name, sum - by(`p:${name}`)]);
  return { ...pieces, sent: pieces.sent - by('sent'), lines: new Map(lines), paidBack: new Map(paidBack) };
};

/** Name and value. */
export type NoticeField = readonly [name: string, value: string];

/** What an event takes of its notice: written with its plan, kept with it, given back with it (people/take-back.lua). */
export interface Effect {
  /** fields of the notice's hash to write. A list: V8 is slow with objects whose names are all new */
  readonly notice: readonly NoticeField[];
  readonly took: { readonly counts: Taken };
}

const countOf = (pieces: Pieces, name: string): number => {
  if (name === 'sent') return pieces.sent;
  const [kind = '', id = ''] = name.split(':');
  if (kind === 'p') return pieces.paidBack.get(id) ?? 0;
  const { shipped, refunded, refused } = lineCount(pieces, Number(id));
  return { n: shipped, r: refunded, f: refused }[kind] ?? 0;
};

/** Puts items and counts on record, and remembers how to give them back. */
export const effectOf = (pieces: Pieces, items: readonly (readonly [string, Item])[], counts: Taken): Effect => {
  const pieceFields = items.map(([sn, item]): NoticeField => [`${ITEM}${sn}`, packItem(item)]);
  const countFields = Object.entries(counts).map(
    ([name, by]): NoticeField => [name, String(countOf(pieces, name) + by)],
  );
  return {
    notice: [...pieceFields, ...countFields, ['touched', '1']],
    took: { counts },
  };
};

/** The fields that put a return on the list of its line, by which all its pieces are found once it is complete. */
export const listReturn = (pieces: Pieces, lineId: number, sn: string): readonly NoticeField[] => {
  const at = lineCount(pieces, lineId).listed + 1;
  return [
    [`w:${lineId}`, String(at)],
    [`w:${lineId}:${at}`, sn],
  ];
};
