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
