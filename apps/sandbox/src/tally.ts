import type Big from 'big.js';

/** So much of one thing of an order is to be taken back; `most` undefined: there is no limit. */
export interface Wanted {
  readonly name: string;
  readonly amount: Big;
  readonly most?: Big;
}

export interface Tally {
  /** Takes all of it, or nothing: the name of what would be more than there is. */
  take(order: string, wanted: readonly Wanted[]): string | null;
}

/** What one vendor took back of its orders, the newest `limit` of them. */
export function createTally(limit = 50_000): Tally {
  const orders = new Map<string, Map<string, Big>>();
  return {
    take(order, wanted) {
      const taken = new Map(orders.get(order));
      for (const { name, amount, most } of wanted) {
        const sum = amount.plus(taken.get(name) ?? 0);
        if (most !== undefined && sum.gt(most)) return name;
        taken.set(name, sum);
      }
      orders.set(order, taken);
      const oldest = orders.size > limit ? orders.keys().next().value : undefined;
      if (oldest !== undefined) orders.delete(oldest);
      return null;
    },
  };
}
