/** What was accepted, in that order; nothing of what was answered 409. */
export type Posted =
  | { readonly kind: 'checkout'; readonly dn: string; readonly pieces: readonly number[] }
  | { readonly kind: 'refund'; readonly dn: string | null; readonly piece: number }
  | { readonly kind: 'refuse' | 'cancel' | 'reopen'; readonly dn: string };

export interface Owed {
  /** pieces whose buyer is to be paid back, each once */
  readonly pieces: readonly number[];
  /** requests for what did not leave */
  readonly refused: number;
  /** pieces whose owner a person would have to find */
  readonly unsure: readonly number[];
}

/** Which pieces left under a notice of one line, and how often a refuse of it found anything that had not. */
const shippedUnder = (posted: readonly Posted[], dn: string, quantity: number) => {
  const left = new Set<number>();
  const tooMany = new Set<number>();
  let state: 'pending' | 'refused' | 'cancelled' = 'pending';
  let taken = 0;
  let refused = 0;
  let spent = 0;
  for (const each of posted) {
    if (each.dn !== dn) continue;
    if (each.kind === 'cancel') state = 'cancelled';
    if (each.kind === 'reopen') [state, taken] = ['pending', 0];
    if (each.kind === 'checkout') {
      const fits = state === 'pending' && left.size + taken + each.pieces.length <= quantity;
      for (const piece of each.pieces) (fits ? left : tooMany).add(piece);
    }
    if (each.kind === 'refuse' && state === 'pending' && left.size < quantity) {
      taken = quantity - left.size;
      spent += taken;
      refused += 1;
      state = 'refused';
    }
  }
  return { left, tooMany, refused, spent };
};

/** The notice a return belongs to: the one it names, else the last one that shipped the piece before, else the first one after. */
const ownerOf = (posted: readonly Posted[], at: number, piece: number, named: string | null): string | null => {
  if (named !== null) return named;
  const ships = (each: Posted): boolean => each.kind === 'checkout' && each.pieces.includes(piece);
  return posted.slice(0, at).findLast(ships)?.dn ?? posted.slice(at).find(ships)?.dn ?? null;
};

/** CONTRACT §4 in the few words of a shop: a piece that left and came back is paid back once, to whom it was sold; what did not leave once. */
export const owed = (posted: readonly Posted[], quantities: ReadonlyMap<string, number>, dn: string): Owed => {
  const quantity = quantities.get(dn) ?? 0;
  const { left, refused, spent } = shippedUnder(posted, dn, quantity);
  // which sale of a piece counts depends on whether a person corrects the checkout that held too many
  const tooMany = new Set([...quantities].flatMap(([each, most]) => [...shippedUnder(posted, each, most).tooMany]));
  const back = new Set<number>();
  const unsure = new Set<number>();
  for (const [at, each] of posted.entries()) {
    if (each.kind !== 'refund') continue;
    const owner = ownerOf(posted, at, each.piece, each.dn);
    if (owner === dn && left.has(each.piece)) back.add(each.piece);
    if (tooMany.has(each.piece)) unsure.add(each.piece);
  }
  // what a refuse paid back stays paid back, also where the notice was opened again and its pieces left
  const most = quantity - spent;
  if (back.size > most) for (const piece of back) unsure.add(piece);
  return { pieces: [...back].sort((a, b) => a - b), refused, unsure: [...unsure] };
};
