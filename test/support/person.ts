import type { EventView } from '@scm-relay/schemas';
import type { Accepted } from './accepted.js';
import type { Desk } from './desk.js';
import type { Posted } from './owed.js';
import type { Books } from './vendor-books.js';

const idOf = ({ kind, seq }: EventView): string => `${kind}:${seq}`;
const LINE = ['waiting-for-line', 'line-incomplete'];
/** It took nothing of its notice. */
const unmapped = ({ status, reason, deliveries }: EventView): boolean =>
  ['accepted', 'waiting', 'attention', 'recorded'].includes(status) &&
  !LINE.includes(reason ?? '') &&
  deliveries.every((each) => each.status === 'discarded');

export interface Act {
  readonly what: 'discard' | 'resolve' | 'move' | 'retry';
  readonly at: number;
  /** the notice a return or parcel is moved to */
  readonly to: string;
  /** rather a delivery, where one needs somebody */
  readonly sent: boolean;
}

/** What an operator does to events and deliveries, and what of it counts from then on. */
export const openPerson = (desk: Desk, accepted: Accepted, books: Books, history: boolean) => {
  const { posted, sold, seqs, forget, change, later, keepTaken, find } = accepted;

  /** what has left Redis is as it was then */
  const seen = new Map<string, EventView>();
  const views = () =>
    Promise.all(
      seqs.map(async ([kind, seq]): Promise<EventView> => {
        const view = (await desk.ledger.eventView(kind, seq)) ?? seen.get(`${kind}:${seq}`);
        if (!view) throw new Error(`no event ${kind}:${seq}`);
        seen.set(idOf(view), view);
        return view;
      }),
    );
  /** the events that an item of the attention list stands for */
  const about = async (item: string): Promise<EventView[]> => {
    const id = item.slice(2);
    const all = await views();
    return all.filter((view) => idOf(view) === id || view.deliveries.some((each) => each.id === id));
  };

  /** Room was made in a notice, or it was given free again: what it has not taken comes after all that it has. */
  const makeRoom = async (dn: string | null): Promise<void> => {
    for (const view of await views()) if (view.dn === dn && unmapped(view)) later(idOf(view));
  };

  /** Whether a vendor has, or will have, a return of what this checkout shipped: whether that was owed a person would have to say. */
  const returnsStand = async ({ kind, seq, dn }: EventView): Promise<boolean> => {
    const own = find(`${kind}:${seq}`);
    const all = await views();
    const refused = all.flatMap((view) => (view.kind === 'refuse' ? view.deliveries.map(({ id }) => id) : []));
    return all.some((view) => {
      const back = find(idOf(view));
      const mine =
        own?.kind === 'checkout' && back?.kind === 'refund' && view.dn === dn && own.pieces.includes(back.piece);
      return mine && !view.deliveries.every((each) => books.isClean(each) && !refused.includes(each.id));
    });
  };

  /** Pieces that this checkout of the notice named as well count for the others, but for those that the history has (ADR 11). */
  const passOn = (dn: string, pieces: readonly number[]): void => {
    for (const each of history ? [...posted] : []) {
      const shared = each.kind === 'checkout' && each.dn === dn && each.pieces.some((piece) => pieces.includes(piece));
      if (shared) change(`checkout:${each.seq}`, { byHand: true });
    }
  };

  /**
   * A checkout that repeats this one takes its place once it is mapped. Whose a return is that is mapped about then, and that another notice
   * may have sold as well, depends on which of them is mapped first.
   */
  const leaveReturnsOpen = ({ dn, seq, pieces }: Extract<Posted, { kind: 'checkout' }> & { readonly seq: string }) => {
    const repeats = posted.filter(
      (each) =>
        each.kind === 'checkout' &&
        each.dn === dn &&
        each.seq !== seq &&
        each.pieces.every((piece) => pieces.includes(piece)),
    );
    const shared = repeats.flatMap((each) => (each.kind === 'checkout' ? each.pieces : []));
    for (const each of [...posted]) {
      const open = each.kind === 'refund' && each.dn === null && shared.includes(each.piece);
      if (open) change(`refund:${each.seq}`, { byHand: true });
    }
  };

  const takenBack = async (view: EventView): Promise<void> => {
    const id = idOf(view);
    const { dn, kind, deliveries } = view;
    const own = find(id);
    if (own?.kind === 'checkout') leaveReturnsOpen(own);
    if (kind === 'checkout' && own?.kind === 'checkout') keepTaken(own.dn);
    const told = deliveries.filter((each) => books.has(each.id));
    if (kind === 'checkout' || told.length === 0) forget(id);
    else {
      const untold = deliveries.some((each) => each.status !== 'discarded' && !books.has(each.id));
      const line = sold.get(dn ?? '')?.whole && told.every(({ destination }) => destination !== 'pos');
      if (untold || line) change(id, { byHand: true });
    }
    if (kind === 'checkout') {
      if (own?.kind === 'checkout') passOn(own.dn, own.pieces);
      await makeRoom(dn);
    }
    if (kind === 'refuse' && told.length > 0 && dn !== null) {
      // what may have been booked stays spent; the notice is free, and the next refuse takes its place
      accepted.add({ kind: 'opened', dn, seq: '' });
      for (const each of [...posted]) {
        if (each.kind === 'refuse' && each.dn === dn && each.seq !== view.seq) later(`refuse:${each.seq}`);
      }
    }
  };

  const discard = async (item: string): Promise<void> => {
    await desk.mapAll();
    const all = await about(item);
    // whether a vendor has it nobody knows: that is to be found out first
    const known = all.every(({ deliveries }) => deliveries.every((each) => books.has(each.id) || books.isClean(each)));
    if (!known || (await Promise.all(all.map(returnsStand))).includes(true)) return;
    if ((await desk.act(item, 'discard')) !== 'ok') return;
    books.settle(item.slice(2));
    for (const view of all) await takenBack(view);
    await desk.mapAll();
  };

  /** The person settles it elsewhere: books a request by hand, or what an event that has none would have come to. */
  const resolve = async (item: string): Promise<void> => {
    const id = item.slice(2);
    if ((await desk.act(item, 'resolve')) !== 'ok') return;
    if (item.startsWith('e/')) change(id, { byHand: true });
    else if (!books.has(id)) {
      // under a number of her own, of which no callback speaks
      books.book(id);
      books.settle(id);
    }
  };

  const move = async (item: string, to: string): Promise<void> => {
    await desk.mapAll();
    const [view, ...others] = await about(item);
    const own = view && find(idOf(view));
    if (!view || !own || others.length > 0 || !view.deliveries.every(books.isClean)) return;
    if ((own.kind !== 'refund' && own.kind !== 'checkout') || own.dn === null || own.dn === to) return;
    // what waits for its notice is taken in the order of acceptance
    if (own.kind === 'checkout' && (await desk.ledger.notice(to)) === null) return;
    if (own.kind === 'checkout' && own.pieces.some((piece) => accepted.cameBack(to).includes(piece))) return;
    if ((await desk.act(item, 'retry', to)) !== 'ok') return;
    if (own.kind === 'checkout') {
      leaveReturnsOpen(own);
      passOn(own.dn, own.pieces);
      keepTaken(own.dn);
    }
    change(idOf(view), { dn: to });
    if (own.kind === 'checkout') {
      later(idOf(view));
      await makeRoom(own.dn);
    }
    await desk.mapAll();
  };

  const retry = async (item: string): Promise<string> => {
    const again = (await about(item)).filter(({ deliveries }) =>
      deliveries.every((each) => `d/${each.id}` !== item || books.isClean(each)),
    );
    const answer = await desk.act(item, 'retry');
    // what a refuse takes is decided again
    for (const view of answer === 'ok' ? again : [])
      if (view.kind === 'refuse') change(idOf(view), { took: undefined });
    return answer;
  };

  /** what a person can act on: items of the attention list, and what waits unmapped, or for the rest of its line */
  const actionable = async (): Promise<string[]> => {
    const open = await views();
    const waiting = open.filter(({ status, reason }) => status === 'waiting' && reason !== 'earlier-event');
    return [...new Set([...(await desk.attention()), ...waiting.map((view) => `e/${idOf(view)}`)])].sort();
  };

  return {
    views,
    makeRoom,
    discard,
    retry,
    act: async ({ what, at, sent, to }: Act): Promise<void> => {
      const all = await actionable();
      const deliveries = all.filter((each) => each.startsWith('d/'));
      const items = sent && deliveries.length > 0 ? deliveries : all;
      const item = items[at % Math.max(items.length, 1)];
      if (item === undefined) return;
      if (what === 'discard') return discard(item);
      if (what === 'resolve') return resolve(item);
      if (what === 'move') return move(item, to);
      // one whose request may have been processed is sent again only by who looked into the vendor's books
      if (item.startsWith('e/') || !books.has(item.slice(2))) await retry(item);
    },
  };
};
