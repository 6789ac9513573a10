import { keysUnder } from './keys.js';
import type { LedgerContext } from './scripts.js';

/** Who shipped an item code or a parcel last, and which expected return names the parcel; null where nothing does. */
export interface Owners {
  readonly bySn: string | null;
  readonly byTn: string | null;
  /** the expected return with this parcel number, the order it names, and that order's notices */
  readonly byReturn: { readonly refundNo: string; readonly tid: string; readonly dns: readonly string[] } | null;
}

export const owners = async ({ redis, prefix }: LedgerContext, sn: string, tn: string): Promise<Owners> => {
  const key = keysUnder(prefix);
  const [bySn, parcel] = await Promise.all([
    redis.hget(key('sn', sn), 'dn'),
    redis.hmget(key('tn', tn), 'dn', 'return'),
  ]);
  const refundNo = parcel[1] ?? null;
  const tid = refundNo === null ? null : await redis.hget(key('expected', refundNo), 'tid');
  const byReturn =
    refundNo !== null && tid ? { refundNo, tid, dns: (await redis.hkeys(key('order', tid))).sort() } : null;
  return { bySn, byTn: parcel[0] ?? null, byReturn };
};
