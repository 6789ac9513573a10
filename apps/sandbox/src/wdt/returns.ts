import { describe } from '../body.js';
import { refused, type VendorReply } from '../vendor.js';
import { WDT_STATUS, wdtError } from './caller.js';
import { checkRefundQuery, type RefundInfo } from './schema.js';

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

const MAX_PAGE_SIZE = 500;
/** 3: everything is in stock */
const FULLY_STOCKED_IN = 3;

/** `aftersales.refund.Refund.search`, paged by the query (`page_no` from 0, `page_size`, `calc_total`). */
export function refundSearch(body: unknown, query: URLSearchParams, returns: Returns): VendorReply {
  const page = wholeNumber(query.get('page_no'));
  const size = wholeNumber(query.get('page_size'));
  if (page === undefined || size === undefined || size === 0 || size > MAX_PAGE_SIZE) {
    return wdtError(WDT_STATUS.parameter, '分页参数错误: page_no, page_size');
  }
  const checked = checkRefundQuery(body);
  if (!checked.ok) return wdtError(WDT_STATUS.parameter, `参数错误: ${describe(checked.mistake)}`);

  const found = returns.find(checked.value[0].tid);
  const order = found.slice(page * size, (page + 1) * size).map(refundOrder);
  const total = query.get('calc_total') === '1' ? { total_count: found.length } : {};
  return refused({ status: 0, data: { ...total, order } });
}

const refundOrder = ({ stockinId, info }: BookedReturn) => ({
  refund_id: stockinId,
  refund_no: `TK${String(stockinId).padStart(10, '0')}`,
  tid_list: info.tid,
  remark: info.remark,
  stockin_status: FULLY_STOCKED_IN,
  return_warehouse_no: info.return_warehouse_no,
  return_logistics_no: info.return_logistics_no ?? '',
  return_logistics_name: info.return_logistics_name ?? '',
});

const wholeNumber = (text: string | null): number | undefined =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
