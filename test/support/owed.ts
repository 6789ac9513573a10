/**
 * What counts, in the order it was accepted; nothing of what was answered 409, or taken back. `opened`: a person gave the notice free again.
 * `byHand`: a person settled it elsewhere before it was mapped.
 */
export type Posted = { readonly byHand?: true } & (
  | { readonly kind: 'checkout'; readonly dn: string; readonly pieces: readonly number[] }
  | { readonly kind: 'refund'; readonly dn: string | null; readonly piece: number }
  | { readonly kind: 'refuse' | 'cancel' | 'opened'; readonly dn: string }
);

/** A notice of one line. `whole`: its vendor takes a line back only as a whole; `pays`: what is refused is paid back, too. */
export interface Sold {
  readonly quantity: number;
  readonly whole: boolean;
  readonly pays: boolean;
}

export interface Owed {
  /** pieces whose buyer is to be paid back, each once */
  readonly pieces: readonly number[];
  /** requests for what did not leave */
  readonly refused: number;
  /** pieces whose owner a person would have to find */
  readonly unsure: readonly number[];
  /** nothing at all can be said of it: money was spent of a refuse that was taken back, or a person settled what left of it */
  readonly open: boolean;
}

/** Which pieces left under a notice of one line, and how often a refuse of it found anything that had not. */
const shippedUnder = (posted: readonly Posted[], dn: string, { quantity, pays }: Sold) => {
  const left = new Set<number>();
  const tooMany = new Set<number>();
  let state: 'pending' | 'refused' | 'cancelled' = 'pending';
  let taken = 0;
  let refused = 0;
  let spent = 0;
  for (const each of posted) {
    if (each.dn !== dn) continue;
    if (each.kind === 'cancel') state = 'cancelled';
    if (each.kind === 'opened') [state, taken] = ['pending', 0];
    if (each.kind === 'checkout') {
      const fits = state === 'pending' && left.size + taken + each.pieces.length <= quantity;
      for (const piece of each.pieces) (fits ? left : tooMany).add(piece);
    }
    if (each.kind === 'refuse' && state === 'pending' && left.size < quantity) {
      taken = quantity - left.size;
      // what a refuse paid back before stays paid back: a person decides on the second one
      if (!pays || spent + taken <= quantity) refused += 1;
      spent += taken;
      state = 'refused';
    }
  }
  return { left, tooMany, refused, taken, spent };
};

/** The notice a return belongs to: the one it names, else the last one that shipped the piece before, else the first one after. */
const ownerOf = (posted: readonly Posted[], at: number, piece: number, named: string | null): string | null => {
  if (named !== null) return named;
  const ships = (each: Posted): boolean => each.kind === 'checkout' && each.pieces.includes(piece);
  return posted.slice(0, at).findLast(ships)?.dn ?? posted.slice(at).find(ships)?.dn ?? null;
};

/** CONTRACT §4 in the few words of a shop: a piece that left and came back is paid back once, to whom it was sold; what did not leave once. */
export const owed = (posted: readonly Posted[], notices: ReadonlyMap<string, Sold>, dn: string): Owed => {
  const sold = notices.get(dn);
  if (!sold) throw new Error(`nobody announced ${dn}`);
  const { left, refused, taken, spent } = shippedUnder(posted, dn, sold);
  // which sale of a piece counts depends on whether a person corrects the checkout that held too many
  const tooMany = new Set([...notices].flatMap(([each, of]) => [...shippedUnder(posted, each, of).tooMany]));
  const back = new Set<number>();
  const unsure = new Set<number>();
  for (const [at, each] of posted.entries()) {
    if (each.kind !== 'refund') continue;
    const owner = ownerOf(posted, at, each.piece, each.dn);
    if (owner === dn && left.has(each.piece)) back.add(each.piece);
    if (tooMany.has(each.piece)) unsure.add(each.piece);
    // the person paid it back herself, to whom nobody here knows
    if (each.byHand) unsure.add(each.piece);
  }
  // what left in a checkout that was settled by hand, the person knows who looked at it
  for (const each of posted)
    if (each.byHand && each.kind === 'checkout') for (const piece of each.pieces) unsure.add(piece);
  const byHand = posted.some((each) => each.byHand && each.kind !== 'refund' && each.dn === dn);
  // what a refuse paid back stays paid back, also where the notice was opened again and its pieces left
  if (back.size > sold.quantity - spent) for (const piece of back) unsure.add(piece);
  const complete = !sold.whole || back.size + taken >= sold.quantity;
  return {
    pieces: complete ? [...back].sort((a, b) => a - b) : [],
    refused: complete ? refused : 0,
    unsure: [...unsure],
    open: byHand || (sold.whole && (spent > taken || unsure.size > 0)),
  };
};
