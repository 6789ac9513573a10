import type { Ledger } from '@scm-relay/ledger';
import { within } from '@scm-relay/runtime';
import type { KnownOrder, OrderBook } from './order-book.js';

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
