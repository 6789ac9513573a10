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

/** How long after the time that the ledger had set each retry was seen by the vendor, in milliseconds; the trace tells such a time until it is over. */
export const timesOf = async (relay: Relay, sightings: Sightings, seqs: readonly string[]) => {
  const times: { readonly seq: string; readonly lateMs: number }[] = [];
  for (const seq of seqs) {
    const hash = await relay.client.hgetall(`${relay.prefix}:event:refund:${seq}`);
    for (const [field, text] of Object.entries(hash)) {
      const [, n] = /\.(\d+)$/.exec(field) ?? [];
      const { nextAt } = n === undefined ? {} : JSON.parse(text);
      if (nextAt) times.push({ seq, lateMs: (sightings.of(seq)[Number(n)] ?? Number.NaN) - nextAt });
    }
  }
  return times;
};
