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
/** How often a life goes another way than out and back in one parcel. */
const WAYS = { refused: 0.25, cancelled: 0.08, split: 0.3, corrected: 0.12 } as const;
type Way = keyof typeof WAYS | 'plain';
const SOLD_AGAIN = 0.2;

const wayOf = (random: Chance): Way => {
  let rest = random.next();
  for (const [way, share] of Object.entries(WAYS)) {
    if (rest < share) return way as Way;
    rest -= share;
  }
  return 'plain';
};

/** What the warehouse posts when a notice leaves. The last letter of a `seq` says what becomes of it: c, d, k leave; w holds a foreign piece; of returns r names its notice, u joins it once it is resolved. */
const parcelsOf = (way: Way, name: string, codes: readonly [string, string]) => {
  const pkg = (at: number, ...sns: string[]) => ({ tn: `OUT-${name}-${at}`, sns });
  const [first, second] = codes;
  if (way === 'split') {
    return [
      { seq: `${name}c`, pkg: pkg(1, first) },
      { seq: `${name}d`, pkg: pkg(2, second) },
    ];
  }
  const right = { seq: way === 'corrected' ? `${name}k` : `${name}c`, pkg: pkg(1, first, second) };
  const foreign = { seq: `${name}w`, pkg: pkg(1, first, sn(9, Number(name.slice(1)))) };
  return way === 'corrected' ? [foreign, right] : [right];
};

/**
 * One notice from its announcement to its end: it is refused, or cancelled before its parcel comes, or leaves in one checkout or two, or in
 * one that is corrected; then both pieces come back, one after the other, and the first may be sold again. `refunds` false:
 * checkouts alone, all of which go to one destination (push). `resold`: a piece that came back before is its first.
 */
const live = async (wms: Wms, random: Chance, refunds: boolean, resold?: string): Promise<void> => {
  const name = nextName();
  const dn = `DN-${name}`;
  const serial = Number(name.slice(1));
  const notice = twoPieces(name, CHANNELS[serial % CHANNELS.length] ?? 'wdt');
  const late = random.next() < LATE_NOTICES;
  const way = refunds ? wayOf(random) : 'plain';
  const again = refunds && random.next() < SOLD_AGAIN;
  if (way === 'cancelled') {
    await wms.announce(notice);
    await wms.cancel(dn);
    await wms.post('checkout', { seq: `${name}c`, dn, pkg: { tn: `OUT-${name}-1`, sns: [pieceOf(name, 0)] } } as never);
    // recorded: nothing is refunded of what never left
    await wms.post('refuse', { seq: `${name}x`, dn });
    return;
  }
  if (!late) await wms.announce(notice);
  const codes: [string, string] = [resold ?? pieceOf(name, 0), pieceOf(name, 1)];
  if (way === 'refused') await wms.post('refuse', { seq: `${name}f`, dn });
  else for (const parcel of parcelsOf(way, name, codes)) await wms.post('checkout', { ...parcel, dn } as never);
  if (late) await wms.announce(notice);
  if (way === 'refused' || !refunds) return;
  for (const [i, code] of codes.entries()) {
    // whose piece it is, is for the order of acceptance to say where it is sold more than once
    const named = i === 1 || !(again || resold);
    const body = {
      seq: `${name}${named ? 'r' : 'u'}${i + 1}`,
      tn: `BACK-${name}-${i}`,
      sn: code,
      storeCode: 'S1',
      ts: '2026-11-21 12:00:03',
    };
    await wms.post('refund', { ...body, ...(named ? { dn } : {}) }, dn);
  }
  if (again) await live(wms, random, refunds, codes[0]);
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
