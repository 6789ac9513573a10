import { setTimeout as pause } from 'node:timers/promises';
import type { Notice } from '@scm-relay/schemas';
import { line, sn } from '../../support/desk.js';
import type { Chance } from './chance.js';
import type { Wms } from './wms.js';

const CHANNELS = ['wdt', 'pos', 'erp'] as const;
let numbers = 0;

/** A name that occurs in every request made of it, and in no other's: by it the tally recognises what a vendor booked. */
export const nextName = (): string => {
  numbers += 1;
  return `q${String(numbers).padStart(6, '0')}`;
};

export const twoPieces = (name: string, channel: Notice['channel']): Notice => ({
  dn: `DN-${name}`,
  channel,
  tid: `T-${name}`,
  sellBillNum: `XS-${name}`,
  store: { storesId: '12' },
  lines: [line(1, 1, 1, { barcodeId: '88' }), line(2, 2, 1, { barcodeId: '89' })],
  payments: [{ method: 'alipay', money: '20.00', code: 'PAY1' }],
});

/** The item code of one of a life's two pieces. */
export const pieceOf = (name: string, index: 0 | 1): string => sn(index + 1, Number(name.slice(1)));

/** Whether the OMS is slow: then the warehouse speaks of a notice before it is announced. */
const LATE_NOTICES = 0.2;
const REFUSES = 0.3;

/**
 * One notice from its announcement to its end: a refuse, or a checkout and the return of both pieces, one after the other.
 * `refunds` false: checkouts alone, all of which go to one destination (push).
 */
const live = async (wms: Wms, random: Chance, refunds: boolean): Promise<void> => {
  const name = nextName();
  const dn = `DN-${name}`;
  const serial = Number(name.slice(1));
  const notice = twoPieces(name, CHANNELS[serial % CHANNELS.length] ?? 'wdt');
  const late = random.next() < LATE_NOTICES;
  const refuse = refunds && random.next() < REFUSES;
  if (!late) await wms.announce(notice);
  const codes = [pieceOf(name, 0), pieceOf(name, 1)];
  if (refuse) await wms.post('refuse', { seq: `${name}f`, dn });
  else await wms.post('checkout', { seq: `${name}c`, dn, pkg: [{ tn: `OUT-${name}`, sns: codes }] } as never);
  if (late) await wms.announce(notice);
  if (refuse || !refunds) return;
  for (const [i, code] of codes.entries()) {
    const body = {
      seq: `${name}r${i + 1}`,
      dn,
      tn: `BACK-${name}-${i}`,
      sn: code,
      storeCode: 'S1',
      ts: '2026-11-21 12:00:03',
    };
    await wms.post('refund', body);
  }
};

export interface Load {
  /** notices begun per second */
  readonly perSecond: number;
  readonly random: Chance;
  readonly refunds?: boolean;
}

/** Begins one life after the other until told to stop; `stop` resolves when the last event is answered. */
export const startLoad = (wms: Wms, { perSecond, random, refunds = true }: Load) => {
  const lives: Promise<void>[] = [];
  let going = true;
  const run = async (): Promise<void> => {
    const started = performance.now();
    while (going) {
      const due = ((performance.now() - started) / 1000) * perSecond;
      while (lives.length < due) lives.push(live(wms, random, refunds));
      await pause(20);
    }
  };
  const running = run();
  return {
    stop: async (): Promise<void> => {
      going = false;
      await running;
      await Promise.all(lives);
    },
  };
};

/** So many lives, `atOnce` of them at a time. */
export const runLives = async (
  wms: Wms,
  { count, atOnce, random, refunds = true }: { count: number; atOnce: number; random: Chance; refunds?: boolean },
): Promise<void> => {
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        await live(wms, random, refunds);
      }
    }),
  );
};
