import { expect } from 'chai';
import { sn } from '../../support/desk.js';
import type { Relay } from '../../support/relay.js';
import { completeNotice, fullLine } from '../../support/stage.js';
import type { Sightings } from './failing-first.js';

/** One return of a notice of its own for each `seq`, so that none waits for another. */
export const postReturns = async (relay: Relay, seqs: readonly string[]): Promise<void> => {
  await Promise.all(
    seqs.map(async (seq) => {
      await relay.announce(completeNotice(seq, 'wdt', [fullLine(1, 1)], { shippedBefore: true }));
      expect(await relay.post('refund', { seq, dn: seq, tn: 'BACK', sn: sn(1, 1) })).to.equal(204);
    }),
  );
};

/** How long after the time that the ledger had set each retry was seen by the vendor, in milliseconds. */
export const timesOf = async (relay: Relay, sightings: Sightings, seqs: readonly string[]) => {
  const times: { readonly seq: string; readonly lateMs: number }[] = [];
  for (const seq of seqs) {
    const [delivery] = (await relay.event('refund', seq))?.deliveries ?? [];
    for (const [i, { nextAt }] of (delivery?.attempts ?? []).entries()) {
      if (nextAt !== null) times.push({ seq, lateMs: (sightings.of(seq)[i + 1] ?? Number.NaN) - Date.parse(nextAt) });
    }
  }
  return times;
};
