import type Big from 'big.js';

/** Whether a caller's number was used before: for the same content, for other content, or not at all. */
export type Used = 'not' | 'same' | 'other';

export interface References<T> {
  used(reference: string, content: string): Used;
  /** what was answered to it */
  answered(reference: string): T | undefined;
  keep(reference: string, content: string, answer: T): void;
}

/** The callers' numbers that one vendor has booked, the newest `limit` of them. */
export function createReferences<T>(limit = 50_000): References<T> {
  const booked = new Map<string, { readonly content: string; readonly answer: T }>();
  return {
    used: (reference, content) => {
      const before = booked.get(reference);
      return before === undefined ? 'not' : before.content === content ? 'same' : 'other';
    },
    answered: (reference) => booked.get(reference)?.answer,
    keep: (reference, content, answer) => {
      booked.set(reference, { content, answer });
      const oldest = booked.size > limit ? booked.keys().next().value : undefined;
      if (oldest !== undefined) booked.delete(oldest);
    },
  };
}

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
