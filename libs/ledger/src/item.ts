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

export const unpackItem = (packed: string): Item => {
  const [lineId, tn, shippedBy, returnedBy] = parsed<string[]>(packed);
  return { lineId: Number(lineId), tn: tn || null, shippedBy: shippedBy || null, returnedBy: returnedBy || null };
};
