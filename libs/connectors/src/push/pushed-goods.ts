import type { Notice, NoticeLine } from '@scm-relay/schemas';

export type Json = Readonly<Record<string, unknown>>;

/** An entry of `orders_items` with the lines of the notice that it is. */
export interface PushedItem {
  readonly item: Json;
  readonly lines: readonly NoticeLine[];
}

/** An entry of `orders` (specs/push-orders-and-returns.md), which its sample calls a 子订单 by its `oid`. */
export interface SubOrder {
  readonly order: Json;
  readonly items: readonly PushedItem[];
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : [value]).filter(isObject);

const fits = (item: Json, { sku, specNo }: NoticeLine): boolean =>
  String(item.sku_id) === sku || String(item.bn) === (specNo ?? sku);

/**
 * The notice's lines of each pushed item, found by merchant code or sku. Where the order made the notice, its line has the item's place,
 * and the second lines of fees that did not divide evenly come after all items, in their order. Of lines that the OMS put itself an item
 * takes those that are left until it has all its pieces; one for which none is left shares all that fit.
 */
const linesOfItems = (items: readonly Json[], notice: Notice): readonly (readonly NoticeLine[])[] => {
  const lines = [...notice.lines].sort((a, b) => a.lineId - b.lineId);
  const atPlace = items.map((item, i) => lines.filter((line) => line.lineId === i + 1 && fits(item, line)));
  const free = new Set(lines);
  for (const line of atPlace.flat()) free.delete(line);
  return items.map((item, i) => {
    const own = [...(atPlace[i] ?? [])];
    let lacking = Number(item.num) - own.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const line of free) {
      if (own.length > 0 && !(lacking > 0)) break;
      if (!fits(item, line)) continue;
      own.push(line);
      free.delete(line);
      lacking -= line.quantity;
    }
    return own.length > 0 ? own : lines.filter((line) => fits(item, line));
  });
};

/** What was pushed as `orders`, each entry with the lines of the notice it speaks of. */
export const subOrdersOf = (orders: unknown, notice: Notice): readonly SubOrder[] => {
  const each = listOf(orders).map((order) => ({ order, items: listOf(order.orders_items) }));
  const found = linesOfItems(
    each.flatMap(({ items }) => items),
    notice,
  );
  let at = 0;
  return each.map(({ order, items }) => ({
    order,
    items: items.map((item) => ({ item, lines: found[at++] ?? [] })),
  }));
};

/** A text or number that is given, as text. */
const given = (value: unknown): string | undefined =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' ? String(value) : undefined;

/** A return's `oid` is an `int`, where an order's is a `varchar` ("AD201704210025" in the sample). Marketplaces' own have up to 19 digits. */
const INTEGER = /^\d{1,19}$/;

export interface PushedNames {
  /** none: it is not a number, which a return's has to be */
  readonly oid?: string | undefined;
  readonly title?: string | undefined;
}

/** What the pushed order calls the lines, by `lineId`: its `oid` and `title`, which may stand beside `orders_items` or inside. */
export const pushedNames = (notice: Notice): ReadonlyMap<number, PushedNames> => {
  const names = new Map<number, PushedNames>();
  for (const { order, items } of subOrdersOf(notice.pushed?.data.orders, notice)) {
    for (const { item, lines } of items) {
      const name = (field: 'oid' | 'title') => given(item[field]) ?? given(order[field]);
      const oid = name('oid');
      const own = { oid: oid !== undefined && INTEGER.test(oid) ? oid : undefined, title: name('title') };
      for (const { lineId } of lines) if (!names.has(lineId)) names.set(lineId, own);
    }
  }
  return names;
};
