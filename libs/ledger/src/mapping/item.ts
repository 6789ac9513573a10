import { parsed } from '../script/replies.js';

/**
 * One item code under one notice: which line it fills, in which parcel and by which checkout it left, which refund took it back.
 * Kept as a JSON list of strings, for Lua's JSON would round a large `lineId`.
 */
export interface Item {
  readonly lineId: number;
  readonly tn: string | null;
  readonly shippedBy: string | null;
  readonly returnedBy: string | null;
}

const packItem = (item: Item): string =>
  JSON.stringify([String(item.lineId), item.tn ?? '', item.shippedBy ?? '', item.returnedBy ?? '']);

const unpackItem = (packed: string): Item => {
  const [lineId, tn, shippedBy, returnedBy] = parsed<string[]>(packed);
  return { lineId: Number(lineId), tn: tn || null, shippedBy: shippedBy || null, returnedBy: returnedBy || null };
};

const ITEM = 'i:';

/** The items among the fields of a notice's hash, by item code. */
export const itemsOf = (fields: Iterable<readonly [string, string]>): Map<string, Item> => {
  const items = new Map<string, Item>();
  for (const [name, value] of fields) if (name.startsWith(ITEM)) items.set(name.slice(ITEM.length), unpackItem(value));
  return items;
};

/** How many pieces are on record (shipped or returned), and how many of them came back. */
export interface PieceCount {
  readonly pieces: number;
  readonly returned: number;
}

export interface LineCount extends PieceCount {
  /** how long the line's list of returns is, where it goes back as a whole */
  readonly listed: number;
}

const NONE: LineCount = { pieces: 0, returned: 0, listed: 0 };

/** What is on record of a notice's pieces, as far as it was read: the items an event names, and the counts of the lines it may touch. */
export interface Pieces {
  readonly items: ReadonlyMap<string, Item>;
  readonly lines: ReadonlyMap<number, LineCount>;
  readonly total: PieceCount;
}

/** Throws where the line was not read: a count that is guessed would be written back. */
export const lineCount = (pieces: Pieces, lineId: number): LineCount => {
  const known = pieces.lines.get(lineId);
  if (known) return known;
  if (pieces.total.pieces === 0) return NONE;
  throw new Error(`the counts of line ${lineId} were not read`);
};

const differences = (before: Item | undefined, after: Item): PieceCount => ({
  pieces: before ? 0 : 1,
  returned: Number(after.returnedBy !== null) - Number(before ? before.returnedBy !== null : false),
});

/** The fields of a notice's hash that put items on record, with the counts that follow (docs/ledger.md, `notice:<dn>`). */
export const recordItems = (
  pieces: Pieces,
  changes: readonly (readonly [string, Item])[],
): Readonly<Record<string, string>> => {
  const fields: Record<string, string> = {};
  const lines = new Map<number, PieceCount>();
  let total = pieces.total;
  const add = (to: PieceCount, by: PieceCount, sign = 1): PieceCount => ({
    pieces: to.pieces + sign * by.pieces,
    returned: to.returned + sign * by.returned,
  });
  const change = (lineId: number, by: PieceCount, sign: 1 | -1): void => {
    lines.set(lineId, add(lines.get(lineId) ?? lineCount(pieces, lineId), by, sign));
  };
  for (const [sn, item] of changes) {
    const before = pieces.items.get(sn);
    fields[`${ITEM}${sn}`] = packItem(item);
    if (before && before.lineId !== item.lineId) {
      change(before.lineId, { pieces: 1, returned: Number(before.returnedBy !== null) }, -1);
      change(item.lineId, { pieces: 1, returned: Number(item.returnedBy !== null) }, 1);
    } else change(item.lineId, differences(before, item), 1);
    total = add(total, differences(before, item));
  }
  const write = (name: string, before: number, after: number): void => {
    if (before !== after) fields[name] = String(after);
  };
  for (const [lineId, { pieces: on, returned }] of lines) {
    const before = lineCount(pieces, lineId);
    write(`n:${lineId}`, before.pieces, on);
    write(`b:${lineId}`, before.returned, returned);
  }
  write('pieces', pieces.total.pieces, total.pieces);
  write('returned', pieces.total.returned, total.returned);
  return fields;
};

/** The fields that put a return on the list of its line, by which all its pieces are found once it is complete. */
export const listReturn = (pieces: Pieces, lineId: number, sn: string): Readonly<Record<string, string>> => {
  const at = lineCount(pieces, lineId).listed + 1;
  return { [`w:${lineId}`]: String(at), [`w:${lineId}:${at}`]: sn };
};
