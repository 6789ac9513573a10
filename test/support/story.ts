import type { Decision } from '@scm-relay/ledger';
import type { EventKind } from '@scm-relay/schemas';
import { type Desk, line, notice, sn } from './desk.js';
import type { Posted, Sold } from './owed.js';

/** One line each, of the same goods; what their refunds and refuses are sent to differs. */
export const NOTICES = [
  { dn: 'A', channel: 'erp', quantity: 2 },
  { dn: 'B', channel: 'wdt', quantity: 1 },
  { dn: 'C', channel: 'erp', quantity: 3 },
  { dn: 'D', channel: 'pos', quantity: 2 },
] as const;
export const SOLD: ReadonlyMap<string, Sold> = new Map(
  NOTICES.map(({ dn, channel, quantity }) => [dn, { quantity, whole: channel === 'pos', pays: channel !== 'wdt' }]),
);
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
export const openStory = (desk: Desk) => {
  /** what it accepted and still counts, in that order */
  const posted: (Posted & { readonly seq: string })[] = [];
  /** every refund and refuse that was ever accepted */
  const seqs: [EventKind, string][] = [];
  /** deliveries by how often their vendor booked them */
  const bookings = new Map<string, number>();
  /** deliveries of which the POS has said its last word */
  const final = new Set<string>();
  let count = 0;

  const book = (id: string): void => void bookings.set(id, (bookings.get(id) ?? 0) + 1);
  const seqOf = (id: string): string => id.slice(id.lastIndexOf(':') + 1);
  const forget = (ids: readonly string[]): void => {
    for (const id of ids) {
      const at = posted.findIndex(({ seq }) => seq === seqOf(id));
      if (at >= 0) posted.splice(at, 1);
    }
  };

  const known = new Set<string>();
  const put = async (at: number): Promise<void> => {
    const found = NOTICES[at];
    if (!found) return;
    const { dn, channel, quantity } = found;
    const more = { channel, sellBillNum: `XS-${dn}`, store: { storesId: '1' } };
    const payments = [{ method: 'alipay', money: '1000.00', code: 'P' }];
    await desk.announce(notice(dn, [line(1, 1, quantity, { barcodeId: '88' })], { ...more, payments }));
    known.add(dn);
  };

  /** The marketplace pushes the order: it makes a notice that is not there yet, and takes nothing from one of the OMS. */
  const push = async (at: number): Promise<void> => {
    const found = NOTICES[at];
    if (!found || (found.channel !== 'wdt' && !known.has(found.dn))) return;
    const own = found.channel === 'wdt' ? line(1, 1, found.quantity, { barcodeId: '88' }) : line(7, 7, 9);
    await desk.announce(
      notice(found.dn, [own], { channel: 'wdt', pushed: { data: { tid: `T-${found.dn}` } } }),
      'push',
    );
  };

  /** the next request of a destination, or what becomes of one whose worker died */
  const send = async (to: Destination, end: End): Promise<void> => {
    if (!desk.jobs.some(({ queue }) => queue === to)) return;
    if (end === 'died' || end === 'died booked') {
      const job = desk.take(to);
      await desk.ripen(to);
      const claim = await desk.begin(job, 0);
      if (!job || !('delivery' in job.data)) return;
      if (claim.answer === 'go' && end === 'died booked') book(job.data.delivery);
      if (claim.answer === 'go') desk.jobs.push(job);
      return claim.answer === 'dangling' ? desk.gone(job, claim) : undefined;
    }
    const { claim, job } = await desk.attempt(to, DECISIONS[end]);
    if (!job || !('delivery' in job.data)) return;
    if (claim.answer === 'dangling') return desk.gone(job, claim);
    if (claim.answer === 'go' && BOOKED.includes(end)) book(job.data.delivery);
  };

  /** Everything is mapped and sent, and a person settles what is left: rejected ones again, unknown ones by the vendor's books. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 40; round++) {
      await desk.mapAll();
      for (const to of DESTINATIONS) {
        while (desk.jobs.some(({ queue }) => queue === to)) await send(to, 'delivered');
      }
      const items = (await desk.attention()).filter((id) => id.startsWith('d/'));
      for (const item of items) await desk.act(item, bookings.has(item.slice(2)) ? 'resolve' : 'retry');
      if (items.length === 0 && desk.jobs.length === 0) return;
    }
    throw new Error(`it comes to no rest: ${JSON.stringify(desk.jobs)}`);
  };

  const delivery = async (id: string) => {
    const kind = /\/(checkout|refund|refuse):/.exec(id)?.[1] as EventKind;
    const view = await desk.event(kind, seqOf(id));
    const one = view.deliveries.find((each) => each.id === id);
    if (!one) throw new Error(`${id} is not in the trace`);
    const refused = one.reason === 'vendor-refused' && !bookings.has(id);
    return { kind, dn: view.dn ?? '', clean: refused || one.attempts.every(({ outcome }) => outcome === 'rejected') };
  };
  const coveredBy = async (id: string): Promise<string[]> => {
    const views = await Promise.all(seqs.map(([kind, seq]) => desk.event(kind, seq)));
    return views.flatMap(({ kind, seq, deliveries }) =>
      deliveries.some((each) => each.id === id) ? [`${kind}:${seq}`] : [],
    );
  };

  const discard = async (item: string): Promise<void> => {
    const id = item.slice(2);
    if (item.startsWith('e/')) {
      if ((await desk.act(item, 'discard')) === 'ok') forget([id]);
      return;
    }
    const { kind, dn, clean } = await delivery(id);
    const covered = kind === 'checkout' ? [id] : await coveredBy(id);
    if (kind === 'checkout') {
      const own = posted.find(({ seq }) => seq === seqOf(id));
      const pieces = own?.kind === 'checkout' ? own.pieces : [];
      const back = posted.some((each) => each.kind === 'refund' && pieces.includes(each.piece));
      if (back || !clean) return;
    } else if (!clean && !bookings.has(id)) return;
    if ((await desk.act(item, 'discard')) !== 'ok') return;
    if (clean) return forget(covered);
    // what may have been booked stays spent; a refuse frees its notice, and the next one takes its place
    if (!covered.some((each) => each.startsWith('refuse:'))) return;
    const later = posted.filter(
      (each) => each.kind === 'refuse' && each.dn === dn && !covered.includes(`refuse:${each.seq}`),
    );
    forget(later.map(({ seq }) => seq));
    posted.push({ kind: 'opened', dn, seq: '' }, ...later);
  };

  /** what a person can act on: items of the attention list, and what waits unmapped */
  const actionable = async (): Promise<string[]> => {
    const views = await Promise.all(
      posted.map((each) => (each.seq === '' ? null : desk.event(each.kind as EventKind, each.seq))),
    );
    const waiting = views.flatMap((view) =>
      view?.status === 'waiting' && view.deliveries.length === 0 ? [`e/${view.kind}:${view.seq}`] : [],
    );
    return [...(await desk.attention()), ...waiting].sort();
  };

  /** The person settles it elsewhere: books a request by hand, or what an event that has none would have come to. */
  const resolve = async (item: string): Promise<void> => {
    const id = item.slice(2);
    if ((await desk.act(item, 'resolve')) !== 'ok') return;
    if (item.startsWith('d/')) {
      if (!bookings.has(id)) book(id);
      return;
    }
    const entry = posted.findIndex(({ seq }) => seq === seqOf(id));
    const own = posted[entry];
    if (own) posted[entry] = { ...own, byHand: true };
  };

  const act = async (what: 'discard' | 'resolve' | 'move' | 'retry', at: number, to: number): Promise<void> => {
    const items = await actionable();
    const item = items[at % Math.max(items.length, 1)];
    if (item === undefined) return;
    const id = item.slice(2);
    if (what === 'discard') return discard(item);
    if (what === 'resolve') return resolve(item);
    if (what === 'retry') {
      // one whose request may have been processed is sent again only by who looked into the vendor's books
      if (item.startsWith('e/') || !bookings.has(id)) await desk.act(item, 'retry');
      return;
    }
    const entry = posted.findIndex(({ seq }) => seq === seqOf(id));
    const own = posted[entry];
    if (own?.kind !== 'refund' || own.dn === null || (item.startsWith('d/') && !(await delivery(id)).clean)) return;
    if ((await desk.act(item, 'retry', dnOf(to))) === 'ok') posted[entry] = { ...own, dn: dnOf(to) };
  };

  const callback = async (said: '已办理' | '已拒绝', at: number): Promise<void> => {
    const known = [...bookings.keys()].filter((id) => id.startsWith('pos-') && !final.has(id));
    const id = known[at % Math.max(known.length, 1)];
    if (id === undefined) return;
    const words = { billNum: 'B', senderBillNum: seqOf(id), authState: said, state: '' };
    const result = await desk.ledger.posCallback(words);
    if (result.answer !== 'recorded') return;
    desk.queue(result.wake);
    if (said === '已拒绝') bookings.delete(id);
    else final.add(id);
  };

  const state = async (to: 'cancel' | 'reopen', dn: string): Promise<void> => {
    await settle();
    const result = await desk.ledger.setNoticeState(dn, to);
    if (result.answer !== 'ok') return;
    desk.queue(result.wake);
    posted.push({ kind: to === 'cancel' ? 'cancel' : 'opened', dn, seq: '' });
    await settle();
  };

  const refund = async (piece: number, dn: string | null): Promise<void> => {
    const seq = `s${++count}`;
    await desk.refund(seq, dn ?? undefined, sn(1, piece));
    posted.push({ kind: 'refund', dn, piece, seq });
    seqs.push(['refund', seq]);
  };

  const refuse = async (dn: string): Promise<void> => {
    const seq = `s${++count}`;
    await desk.refuse(seq, dn);
    posted.push({ kind: 'refuse', dn, seq });
    seqs.push(['refuse', seq]);
  };

  const checkout = async (dn: string, wanted: readonly number[]): Promise<void> => {
    const seq = `s${++count}`;
    // a piece leaves once under a notice: what a warehouse repeats is told by other tests
    const left = posted.flatMap((each) => (each.kind === 'checkout' && each.dn === dn ? each.pieces : []));
    const pieces = wanted.filter((each) => !left.includes(each));
    if (pieces.length === 0) return;
    const codes = pieces.map((each) => sn(1, each));
    const { answer } = await desk.checkout(seq, dn, codes, `OUT-${seq}`);
    if (answer === 'accepted') posted.push({ kind: 'checkout', dn, pieces, seq });
  };

  /** What the vendors hold for each notice: pieces refunded, and how many requests for what did not leave. */
  const held = async (): Promise<Map<string, { pieces: number[]; refused: number }>> => {
    const books = new Map(NOTICES.map(({ dn }) => [dn as string, { pieces: [] as number[], refused: 0 }]));
    for (const [id, times] of bookings) if (times !== 1) throw new Error(`${id} is booked ${times} times`);
    for (const [kind, seq] of seqs) {
      const { dn, body, deliveries } = await desk.event(kind, seq);
      const booked = deliveries.filter(({ id }) => bookings.has(id)).length;
      if (booked === 0) continue;
      const own = books.get(dn ?? '');
      if (!own || booked > 1) throw new Error(`${kind}:${seq} is booked ${booked} times under ${dn}`);
      if (kind === 'refuse') own.refused += 1;
      else own.pieces.push(Number(String((body as { sn: string }).sn).slice(13)));
    }
    for (const own of books.values()) own.pieces.sort((a, b) => a - b);
    return books;
  };

  return { posted, put, push, send, settle, act, callback, state, refund, refuse, checkout, held, dnOf };
};
