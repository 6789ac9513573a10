/** Which orders the vendors know. The number is the vendor's own: `tid`, `sellBillNum`. */
export interface OrderBook {
  knows(orderNumber: string): Promise<boolean>;
}

/** Every order number is known. */
export const anyOrder: OrderBook = { knows: async () => true };
