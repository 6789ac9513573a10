import type { EventView } from '@scm-relay/schemas';
import type { Desk } from './desk.js';

type Delivery = EventView['deliveries'][number];

/** Vendors that keep what they booked: deliveries, by how often. */
export const openBooks = () => {
  const bookings = new Map<string, number>();
  /** how many bills each delivery was ever given: one that is booked anew, after a refusal, has a new number */
  const bills = new Map<string, number>();
  /** of which the POS has said its last word, or a person settled it whatever the POS says */
  const final = new Set<string>();

  const has = (id: string): boolean => bookings.has(id);
  const book = (id: string): void => {
    bookings.set(id, (bookings.get(id) ?? 0) + 1);
    bills.set(id, (bills.get(id) ?? 0) + 1);
  };

  const settle = (id: string): void => void final.add(id);

  /** Whether no vendor can have it. */
  const isClean = ({ id, reason, attempts }: Delivery): boolean =>
    !has(id) && (reason === 'vendor-refused' || attempts.every(({ outcome }) => outcome === 'rejected'));

  const callback = async (desk: Desk, said: '已办理' | '已拒绝', at: number): Promise<void> => {
    const known = [...bookings.keys()].filter((id) => id.startsWith('pos-') && !final.has(id));
    const id = known[at % Math.max(known.length, 1)];
    if (id === undefined) return;
    const senderBillNum = id.slice(id.lastIndexOf(':') + 1);
    const words = { billNum: `B${bills.get(id)}-${senderBillNum}`, senderBillNum, authState: said, state: '' };
    const result = await desk.ledger.posCallback(words);
    if (result.answer !== 'recorded') return;
    desk.queue(result.wake);
    if (said === '已拒绝') bookings.delete(id);
    else final.add(id);
  };

  /** By notice, kind and destination the pieces that were refunded, or one entry for each refuse. */
  const held = (views: readonly EventView[]): Map<string, number[]> => {
    for (const [id, times] of bookings) if (times !== 1) throw new Error(`${id} is booked ${times} times`);
    const books = new Map<string, number[]>();
    for (const { kind, seq, dn, body, deliveries } of views) {
      const names = deliveries.filter(({ id }) => has(id)).map(({ destination }) => `${dn} ${kind} ${destination}`);
      if (new Set(names).size !== names.length) throw new Error(`${kind}:${seq} is booked twice: ${names}`);
      const piece = kind === 'refund' ? Number((body as { sn: string }).sn.slice(13)) : 0;
      for (const name of names)
        books.set(
          name,
          [...(books.get(name) ?? []), piece].sort((a, b) => a - b),
        );
    }
    return books;
  };

  return { has, book, settle, isClean, callback, held };
};

export type Books = ReturnType<typeof openBooks>;
