import { parsed } from './replies.js';

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

export const packItem = (item: Item): string =>
  JSON.stringify([String(item.lineId), item.tn ?? '', item.shippedBy ?? '', item.returnedBy ?? '']);

const unpackItem = (packed: string): Item => {
  const [lineId, tn, shippedBy, returnedBy] = parsed<string[]>(packed);
  return { lineId: Number(lineId), tn: tn || null, shippedBy: shippedBy || null, returnedBy: returnedBy || null };
};

const ITEM = 'i:';

/** The items among the fields of a notice's hash `dn:<dn>`, by item code. */
export const itemsOf = (fields: Iterable<readonly [string, string]>): Map<string, Item> => {
  const items = new Map<string, Item>();
  for (const [name, value] of fields) if (name.startsWith(ITEM)) items.set(name.slice(ITEM.length), unpackItem(value));
  return items;
};
