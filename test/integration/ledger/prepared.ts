import type { Decision } from '@scm-relay/ledger';
import { expect } from 'chai';
import type { ColdDesk } from '../../support/cold-desk.js';
import { type Desk, line, notice, sn } from '../../support/desk.js';

export const DELIVERED: Decision = { status: 'delivered' };
export const LATER: Decision = { status: 'pending', delayMs: 1000 };
export const UNKNOWN: Decision = { status: 'attention', reason: 'outcome-unknown', detail: 'reset' };
export const REJECTED: Decision = { status: 'attention', reason: 'vendor-rejected', detail: '100: no' };

/** a notice whose checkout was mapped and delivered */
export const shipped = async (
  desk: Desk,
  dn: string,
  lines = [line(1, 1, 2)],
  codes = [sn(1, 1), sn(1, 2)],
  more = {},
): Promise<void> => {
  await desk.announce(notice(dn, lines, more));
  await desk.checkout(`out-${dn}`, dn, codes);
  await desk.mapAll();
  await desk.attempt('push', DELIVERED);
};

/** `count` mapped refunds, each of a notice of its own, with a delivery to wdt ready to be sent */
export const refunds = async (desk: Desk, count: number): Promise<void> => {
  for (let i = 1; i <= count; i++) {
    await desk.announce(notice(`D${i}`, [line(1, 1, 3)], { shippedBefore: true }));
    await desk.refund(`r${i}`, `D${i}`, sn(1, i));
  }
  await desk.mapAll();
};

/** Two pieces of the first line, one of the second. */
export const LINES = [line(1, 1, 2), line(2, 2)];
export const PIECES = [sn(1, 1), sn(1, 2), sn(2, 1)];

/** a notice that left as a whole, and its checkout: both in the history */
export const shippedAndCold = async (desk: ColdDesk): Promise<void> => {
  await desk.announce(notice('D1', LINES));
  await desk.checkout('c1', 'D1', PIECES, 'YT1');
  await desk.deliverAll();
  await desk.freeze();
  expect(await desk.keys('notice')).to.deep.equal([]);
};
