/**
 * What counts, in the order it was accepted; nothing of what was answered 409, or taken back. `opened`: a person gave the notice free again.
 * `turn`: its place in the order in which the notice takes what was posted; what had no effect yet takes a later one when a person makes room.
 * `byHand`: a person settled it elsewhere, or took it back when some vendor had it already.
 */
export type Posted = { readonly byHand?: true; readonly turn: number } & (
  | { readonly kind: 'checkout'; readonly dn: string; readonly pieces: readonly number[] }
  | { readonly kind: 'refund'; readonly dn: string | null; readonly piece: number }
  /** `took`: so many had not left when it was mapped, as it was told of what a person took back since */
  | { readonly kind: 'refuse'; readonly dn: string; readonly took?: number }
  | { readonly kind: 'cancel' | 'opened'; readonly dn: string }
);

/** A notice of one line. `whole`: its POS takes a line back only as a whole; `pays`: what is refused is paid back, too. */
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
  /** whether the line may go back as a whole */
  readonly complete: boolean;
  /** pieces whose owner a person would have to find */
  readonly unsure: readonly number[];
  /** nothing at all can be said of it: money was spent of a refuse that was taken back, or a person settled what left of it */
  readonly open: boolean;
}

/** Which pieces left under a notice of one line, and how often a refuse of it found anything that had not. */
export const shippedUnder = (posted: readonly Posted[], dn: string, { quantity, pays }: Sold) => {
  const left = new Set<number>();
  const misfit = new Set<number>();
  let state: 'pending' | 'refused' | 'cancelled' = 'pending';
  let taken = 0;
  let refused = 0;
  let spent = 0;
  const takes = new Map<Posted, number>();
  for (const each of posted.toSorted((a, b) => a.turn - b.turn)) {
    if (each.dn !== dn) continue;
    if (each.kind === 'cancel') state = 'cancelled';
    if (each.kind === 'opened') [state, taken] = ['pending', 0];
    if (each.kind === 'checkout') {
      // a piece that is out already is counted once
      const more = each.pieces.filter((piece) => !left.has(piece));
      const fits = state === 'pending' && left.size + taken + more.length <= quantity;
      for (const piece of more) (fits ? left : misfit).add(piece);
    }
    if (each.kind === 'refuse' && state === 'pending' && left.size < quantity) {
      taken = each.took ?? quantity - left.size;
      takes.set(each, taken);
      // what a refuse paid back before stays paid back: a person decides on the second one
      if (!pays || spent + taken <= quantity) refused += 1;
      spent += taken;
      state = 'refused';
    }
  }
  const tooMany = new Set([...misfit].filter((piece) => !left.has(piece)));
  return { left, tooMany, refused, taken, spent, takes };
};

/** What ships nothing: all its pieces are out already, by checkouts of its notice before it. */
const repeats = (posted: readonly Posted[], at: number): boolean => {
  const own = posted[at];
  const before = posted
    .slice(0, at)
    .flatMap((each) => (each.kind === 'checkout' && each.dn === own?.dn ? each.pieces : []));
  return own?.kind === 'checkout' && own.pieces.every((piece) => before.includes(piece));
};

/** The notice a return belongs to: the one it names, else the last one that shipped the piece before, else the first one after. */
const ownerOf = (posted: readonly Posted[], at: number, piece: number, named: string | null): string | null => {
  if (named !== null) return named;
  const ships = posted.flatMap((each, i) =>
    each.kind === 'checkout' && each.pieces.includes(piece) && !repeats(posted, i) ? [{ i, dn: each.dn }] : [],
  );
  return (ships.findLast(({ i }) => i < at) ?? ships[0])?.dn ?? null;
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
  return {
    pieces: [...back].sort((a, b) => a - b),
    refused,
    complete: back.size + taken >= sold.quantity,
    unsure: [...unsure],
    open: byHand || (sold.whole && (spent > taken || unsure.size > 0)),
  };
};
