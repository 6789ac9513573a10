import type { Ledger } from '@scm-relay/ledger';
import { within } from '@scm-relay/runtime';

export interface KnownLine {
  readonly lineId: number;
  readonly specNo?: string;
  readonly quantity: number;
  /** paid for one piece, a decimal */
  readonly price: string;
}
export interface KnownPayment {
  readonly method: string;
  readonly code?: string;
  /** missing: no limit is known */
  readonly money?: string;
}
/** What the vendors know of an order. */
export interface KnownOrder {
  readonly lines: readonly KnownLine[];
  readonly payments: readonly KnownPayment[];
}

/** Which orders the vendors know. The number is the vendor's own: `tid`, `sellBillNum`. */
export interface OrderBook {
  knows(orderNumber: string): Promise<boolean>;
  /**
   * Goods and payments of an order. Where they are given the vendors take back no more than they sold, and no reference twice;
   * without this, or null, they book whatever has the right form.
   */
  details?(orderNumber: string): Promise<KnownOrder | null>;
}

/** Every order number is known, and nothing else of it. */
export const anyOrder: OrderBook = { knows: async () => true };

const TIMEOUT_MS = 5_000;

/** The orders of the notices in the ledger: several notices of one order are one order to its vendor. */
export const bookOf = (ledger: Pick<Ledger, 'knowsOrder' | 'noticesOfOrder'>): OrderBook => ({
  knows: (number) => within(TIMEOUT_MS, 'Redis', ledger.knowsOrder(number)),
  details: async (number): Promise<KnownOrder | null> => {
    const notices = await within(TIMEOUT_MS, 'Redis', ledger.noticesOfOrder(number));
    if (notices.length === 0) return null;
    const lines = new Map<number, KnownOrder['lines'][number]>();
    for (const line of notices.flatMap((notice) => notice.lines)) {
      const quantity = (lines.get(line.lineId)?.quantity ?? 0) + line.quantity;
      lines.set(line.lineId, { ...line, quantity });
    }
    return { lines: [...lines.values()], payments: notices.flatMap(({ payments = [] }) => payments) };
  },
});
