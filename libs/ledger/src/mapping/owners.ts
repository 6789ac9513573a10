import { parsed } from '../script/replies.js';

/** A checkout that shipped an item code. */
export interface Sale {
  readonly dn: string;
  readonly seq: string;
  /** when it was accepted, milliseconds since 1970; 0: longer ago than events are kept */
  readonly acceptedAt: number;
  /** '' where the event is not kept any more */
  readonly status: string;
}

/** An expected return of a parcel (specs/push-orders-and-returns.md). */
export interface ExpectedParcel {
  readonly refundNo: string;
  readonly tid: string;
  /** merchant codes and skus it lists */
  readonly goods: readonly string[];
  /** notices of its order */
  readonly dns: readonly string[];
}

/** What is known of a returned piece and its parcel (mapping/owners.lua); null where nothing is. */
export interface Owners {
  /** the checkout accepted last before the refund, of all that shipped the piece */
  readonly last: Sale | null;
  /** the sale before that one, where the piece has not come back in between */
  readonly before: Sale | null;
  /** without a sale before the refund: the first one accepted later */
  readonly later: Sale | null;
  /** the notice whose parcel left under the return's number */
  readonly byTn: string | null;
  readonly expected: readonly ExpectedParcel[];
  /** the sale of the piece under the notice that was read */
  readonly own: Sale | null;
}

type RawSale = readonly [dn: string, seq: string, no: number, at: number, status: string] | 0;

const saleOf = (raw: RawSale | undefined): Sale | null =>
  raw ? { dn: raw[0], seq: raw[1], acceptedAt: raw[3], status: raw[4] } : null;

/** What `owners.lua` answers. */
export const ownersOf = (text: string): Owners => {
  const [last, before, later, byTn, expected, own] =
    parsed<[RawSale, RawSale, RawSale, string, string[][] | Record<string, never>, RawSale]>(text);
  return {
    last: saleOf(last),
    before: saleOf(before),
    later: saleOf(later),
    byTn: byTn || null,
    // an empty list of Lua's comes as an object
    expected: (Array.isArray(expected) ? expected : []).map(([refundNo = '', tid = '', goods, ...dns]) => ({
      refundNo,
      tid,
      goods: goods ? parsed<string[]>(goods) : [],
      dns,
    })),
    own: saleOf(own),
  };
};
