import { describe } from '../check.js';
import type { OrderBook } from '../order-book.js';
import { booked, type VendorReply } from '../vendor.js';
import { UNKNOWN_ORDER, WDT_STATUS, wdtError } from './replies.js';
import type { Returns } from './returns.js';
import { checkSmartRefund } from './schema.js';

/** 12: 退货入库 */
const RETURN_STOCKIN = 12;

/** `wms.stockin.SmartRefund.upload` (specs/wdt-smart-refund.md). */
export async function smartRefund(body: unknown, returns: Returns, orders: OrderBook): Promise<VendorReply> {
  const checked = checkSmartRefund(body);
  if (!checked.ok) {
    const { mistake } = checked;
    // what does not fit its column is a business error there, not a parameter error
    if (mistake.tooLong) return wdtError(WDT_STATUS.business, `Data too long for ${mistake.pointer}`);
    return wdtError(WDT_STATUS.parameter, `参数错误: ${describe(mistake)}`);
  }
  const [info] = checked.value;
  if (!(await orders.knows(info.tid))) return wdtError(WDT_STATUS.business, UNKNOWN_ORDER);
  return booked({ status: 0, data: { stockin_id: returns.book(info), type: RETURN_STOCKIN } });
}
