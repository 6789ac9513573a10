import type { Decision } from '@scm-relay/ledger';
import { openAccepted } from './accepted.js';
import { type Desk, line, notice, sn } from './desk.js';
import type { Sold } from './owed.js';
import { openPerson } from './person.js';
import { openBooks } from './vendor-books.js';

/** One line each, of the same goods; what their refunds and refuses are sent to differs. */
export const NOTICES = [
  { dn: 'A', channel: 'erp', quantity: 2 },
  { dn: 'B', channel: 'wdt', quantity: 1 },
  { dn: 'C', channel: 'erp', quantity: 3 },
  { dn: 'D', channel: 'pos', quantity: 2 },
] as const;
export const DESTINATIONS = ['push', 'wdt', 'erp', 'pos'] as const;
type Destination = (typeof DESTINATIONS)[number];

/** What becomes of a request: `lost` and `booked` are not heard of, and nobody hears of one whose worker `died`. */
export const ENDS = ['delivered', 'rejected', 'lost', 'booked', 'died', 'died booked'] as const;
export type End = (typeof ENDS)[number];

const UNKNOWN: Decision = { status: 'attention', reason: 'outcome-unknown', detail: 'no answer' };
const DECISIONS: Readonly<Record<Exclude<End, 'died' | 'died booked'>, Decision>> = {
  delivered: { status: 'delivered' },
  rejected: { status: 'attention', reason: 'vendor-rejected', detail: 'no' },
  lost: UNKNOWN,
  booked: UNKNOWN,
};
const BOOKED: readonly End[] = ['delivered', 'booked', 'died booked'];
const dnOf = (at: number): string => NOTICES[at]?.dn ?? '';

/** The relay by hand, with vendors that keep what they booked. */
export const openStory = (desk: Desk & { readonly freeze?: () => Promise<unknown> }) => {
  const sold = new Map<string, Sold>(
    NOTICES.map(({ dn, channel, quantity }) => [dn, { quantity, whole: channel === 'pos', pays: channel !== 'wdt' }]),
  );
  const accepted = openAccepted(sold);
  const { posted, add, forget, change } = accepted;
  const books = openBooks();
  const person = openPerson(desk, accepted, books, desk.freeze !== undefined);
  let count = 0;

  const known = new Set<string>();
  /** `more`: one piece more, and its payments in another order; what is in use keeps its lines */
  const put = async (at: number, more = false): Promise<void> => {
    const found = NOTICES[at];
    const was = found && sold.get(found.dn);
    if (!found || !was) return;
    const { dn, channel } = found;
    const quantity = more ? found.quantity + 1 : was.quantity;
    const paid = [
      { method: 'alipay', money: `${quantity * 10 - 4}.00`, code: 'P' },
      { method: 'card', money: '4.00', code: 'Q' },
    ];
    const payments = more ? paid.reverse() : paid;
    const bill = channel === 'pos' ? { sellBillNum: `XS-${dn}` } : {};
    const given = { channel, ...bill, store: { storesId: '1' }, payments };
    const answer = await desk.announce(notice(dn, [line(1, 1, quantity, { barcodeId: '88' })], given));
    if (answer === 'notice-in-use') return;
    known.add(dn);
    sold.set(dn, { ...was, quantity });
  };

  /** The marketplace pushes the order: it makes a notice that is not there yet, and takes nothing from one of the OMS. */
  const push = async (at: number): Promise<void> => {
    const found = NOTICES[at];
    if (!found || (found.channel !== 'wdt' && !known.has(found.dn))) return;
    const own = found.channel === 'wdt' ? line(1, 1, found.quantity, { barcodeId: '88' }) : line(7, 7, 9);
    const data = { channel: 'wdt' as const, pushed: { data: { tid: `T-${found.dn}` } } };
    await desk.announce(notice(found.dn, [own], data), 'push');
  };

  /** the next request of a destination, or what becomes of one whose worker died */
  const send = async (to: Destination, end: End): Promise<void> => {
    if (!desk.jobs.some(({ queue }) => queue === to)) return;
    if (end === 'died' || end === 'died booked') {
      const job = desk.take(to);
      await desk.ripen(to);
      const claim = await desk.begin(job, 0);
      if (!job || !('delivery' in job.data)) return;
      if (claim.answer === 'go' && end === 'died booked') books.book(job.data.delivery);
      if (claim.answer === 'go') desk.jobs.push(job);
      return claim.answer === 'dangling' ? desk.gone(job, claim) : undefined;
    }
    const { claim, job } = await desk.attempt(to, DECISIONS[end]);
    if (!job || !('delivery' in job.data)) return;
    if (claim.answer === 'dangling') return desk.gone(job, claim);
    if (claim.answer === 'go' && BOOKED.includes(end)) books.book(job.data.delivery);
  };

  /** everything is mapped and sent */
  const deliver = async (): Promise<void> => {
    await desk.mapAll();
    for (const to of DESTINATIONS) while (desk.jobs.some(({ queue }) => queue === to)) await send(to, 'delivered');
  };

  /** Everything is mapped and sent, and a person settles what is left: rejected ones again, unknown ones by the vendor's books. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 40; round++) {
      await deliver();
      const items = (await desk.attention()).filter((id) => id.startsWith('d/'));
      for (const item of items) {
        const answer = await (books.has(item.slice(2)) ? desk.act(item, 'resolve') : person.retry(item));
        if (answer === 'discarded') await person.discard(item);
      }
      if (items.length === 0 && desk.jobs.length === 0) return;
    }
    throw new Error(`it comes to no rest: ${JSON.stringify([desk.jobs, await desk.attention()])}`);
  };

  /** What was posted before counts for a notice that is given free: a refuse that some vendor has stays paid back. */
  const opened = async (dn: string): Promise<void> => {
    for (const { kind, seq, deliveries } of await person.views()) {
      const id = `${kind}:${seq}`;
      const own = accepted.find(id);
      if (kind !== 'refuse' || own?.dn !== dn) continue;
      if (deliveries.every(books.isClean)) forget(id);
      else if (!deliveries.every((each) => books.has(each.id))) change(id, { byHand: true });
    }
    add({ kind: 'opened', dn, seq: '' });
    await person.makeRoom(dn);
  };

  const state = async (to: 'cancel' | 'reopen', dn: string): Promise<void> => {
    await desk.mapAll();
    const result = await desk.ledger.setNoticeState(dn, to);
    if (result.answer !== 'ok') return;
    desk.queue(result.wake);
    if (to === 'cancel') add({ kind: 'cancel', dn, seq: '' });
    else await opened(dn);
    await desk.mapAll();
  };

  const refund = async (piece: number, dn: string | null): Promise<void> => {
    const seq = `s${++count}`;
    await desk.refund(seq, dn ?? undefined, sn(1, piece));
    add({ kind: 'refund', dn, piece, seq });
  };

  const refuse = async (dn: string): Promise<void> => {
    const seq = `s${++count}`;
    await desk.refuse(seq, dn);
    add({ kind: 'refuse', dn, seq });
  };

  const checkout = async (dn: string, wanted: readonly number[]): Promise<void> => {
    const seq = `s${++count}`;
    const pieces = wanted.filter((each) => !accepted.cameBack(dn).includes(each));
    if (pieces.length === 0) return;
    const codes = pieces.map((each) => sn(1, each));
    const { answer } = await desk.checkout(seq, dn, codes, `OUT-${seq}`);
    if (answer === 'accepted') add({ kind: 'checkout', dn, pieces, seq });
  };

  /** Redis lets go of all that has ended. */
  const freeze = async (): Promise<void> => {
    await person.views();
    await desk.freeze?.();
  };

  /** What the vendors hold, and what is owed: what another checkout took the place of counts for nothing. */
  const outcome = async () => {
    const views = await person.views();
    for (const { kind, seq, status } of views) if (status === 'superseded') forget(`${kind}:${seq}`);
    return { posted, sold, held: books.held(views) };
  };

  const callback = (said: '已办理' | '已拒绝', at: number) => books.callback(desk, said, at);
  const { act } = person;
  return {
    put,
    push,
    send,
    deliver,
    settle,
    act,
    callback,
    state,
    refund,
    refuse,
    checkout,
    freeze,
    outcome,
    dnOf,
  };
};
