import type { RefundInfo } from './schema.js';

export interface BookedReturn {
  readonly stockinId: number;
  readonly info: RefundInfo;
}

export interface Returns {
  /** Books a return. There is no idempotency key: the same request twice is two returns. */
  book(info: RefundInfo): number;
  /** Newest last. Without `tid`: all. */
  find(tid: string | undefined): readonly BookedReturn[];
}

/** The returns one WDT account holds, the newest `limit` of them. */
export function createReturns(limit = 50_000): Returns {
  const byId = new Map<number, BookedReturn>();
  const byTid = new Map<string, BookedReturn[]>();
  let lastId = 0;

  const forgetOldest = () => {
    const oldest = byId.values().next().value;
    if (oldest === undefined) return;
    byId.delete(oldest.stockinId);
    const rest = (byTid.get(oldest.info.tid) ?? []).slice(1);
    if (rest.length === 0) byTid.delete(oldest.info.tid);
    else byTid.set(oldest.info.tid, rest);
  };

  return {
    book(info) {
      lastId += 1;
      const booked = { stockinId: lastId, info };
      byId.set(lastId, booked);
      byTid.set(info.tid, [...(byTid.get(info.tid) ?? []), booked]);
      if (byId.size > limit) forgetOldest();
      return lastId;
    },
    find: (tid) => (tid === undefined ? [...byId.values()] : (byTid.get(tid) ?? [])),
  };
}
