import type { EventKind } from '@scm-relay/schemas';
import { type Posted, type Sold, shippedUnder } from './owed.js';

type Counted = Posted & { readonly seq: string };
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const seqOf = (id: string): string => id.slice(id.lastIndexOf(':') + 1);

/** What the relay accepted and still counts, in that order. */
export const openAccepted = (sold: ReadonlyMap<string, Sold>) => {
  const posted: Counted[] = [];
  /** every event that was ever accepted */
  const seqs: [EventKind, string][] = [];
  let turns = 0;

  const at = (id: string): number => posted.findIndex(({ seq }) => seq !== '' && seq === seqOf(id));
  const add = (what: Without<Counted, 'turn'>): void => {
    posted.push({ ...what, turn: ++turns } as Counted);
    if (what.seq !== '') seqs.push([what.kind as EventKind, what.seq]);
  };
  const forget = (id: string): void => {
    const index = at(id);
    if (index >= 0) posted.splice(index, 1);
  };
  /** a person changed what it says */
  const change = (
    id: string,
    to: { readonly byHand?: true; readonly dn?: string; readonly took?: number | undefined },
  ): void => {
    const own = posted[at(id)];
    if (own) posted[at(id)] = { ...own, ...to } as Counted;
  };
  /** what the notice has not taken yet comes after all that it has */
  const later = (id: string): void => {
    const own = posted[at(id)];
    if (own)
      posted[at(id)] = { ...own, turn: ++turns, ...(own.kind === 'refuse' ? { took: undefined } : {}) } as Counted;
  };
  /** a refuse took what had not left then, whatever becomes of what had */
  const keepTaken = (dn: string): void => {
    const of = sold.get(dn);
    for (const [each, took] of of ? shippedUnder(posted, dn, of).takes : []) change((each as Counted).seq, { took });
  };
  /** pieces that left under this notice and came back: what leaves again under the same notice is told by other tests */
  const cameBack = (dn: string): number[] => {
    const back = posted.flatMap((each) => (each.kind === 'refund' ? [each.piece] : []));
    const left = posted.flatMap((each) => (each.kind === 'checkout' && each.dn === dn ? each.pieces : []));
    return left.filter((piece) => back.includes(piece));
  };
  const find = (id: string): Counted | undefined => posted[at(id)];
  return { posted, sold, seqs, add, forget, change, later, keepTaken, cameBack, find };
};

export type Accepted = ReturnType<typeof openAccepted>;
