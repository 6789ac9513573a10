import { describe } from '../check.js';
import { refused, type VendorReply } from '../vendor.js';
import { WDT_STATUS, wdtError } from './caller.js';
import type { BookedReturn, Returns } from './returns.js';
import { checkRefundQuery } from './schema.js';

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
