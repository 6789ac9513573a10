import Big from 'big.js';
import { describe } from '../body.js';
import type { Tally, Wanted } from '../books.js';
import type { KnownOrder, OrderBook } from '../order-book.js';
import { booked, type VendorReply } from '../vendor.js';
import { UNKNOWN_ORDER, WDT_STATUS, wdtError } from './caller.js';
import type { Returns } from './returns.js';
import { checkSmartRefund, type RefundDetail } from './schema.js';

const UNKNOWN_GOODS = '货品不在原始单中';

/** What one WDT account holds. */
export interface WdtBooks {
  readonly returns: Returns;
  readonly tally: Tally;
}

/** 12: 退货入库 */
const RETURN_STOCKIN = 12;

/** Pieces by merchant code, or null where the order has none of it. */
function wantedOf(details: readonly RefundDetail[], { lines }: KnownOrder): readonly Wanted[] | null {
  const wanted: Wanted[] = [];
  for (const { spec_no, stockin_num } of details) {
    const bought = lines.filter(({ specNo }) => specNo === spec_no).reduce((sum, { quantity }) => sum + quantity, 0);
    if (bought === 0) return null;
    wanted.push({ name: spec_no, amount: new Big(stockin_num), most: new Big(bought) });
  }
  return wanted;
}

/**
 * `wms.stockin.SmartRefund.upload` (specs/wdt-smart-refund.md). Where the goods of the order are known, more than was bought is taken only with
 * `createPreStockin` (是否允许退货货品数量大于购买数量).
 */
export async function smartRefund(
  body: unknown,
  { returns, tally }: WdtBooks,
  orders: OrderBook,
): Promise<VendorReply> {
  const checked = checkSmartRefund(body);
  if (!checked.ok) {
    const { mistake } = checked;
    // what does not fit its column is a business error there, not a parameter error
    if (mistake.tooLong) return wdtError(WDT_STATUS.business, `Data too long for ${mistake.pointer}`);
    return wdtError(WDT_STATUS.parameter, `参数错误: ${describe(mistake)}`);
  }
  const [info, details, moreThanBought] = checked.value;
  if (!(await orders.knows(info.tid))) return wdtError(WDT_STATUS.business, UNKNOWN_ORDER);
  const known = await orders.details?.(info.tid);
  if (known && !moreThanBought) {
    const wanted = wantedOf(details, known);
    if (wanted === null) return wdtError(WDT_STATUS.business, UNKNOWN_GOODS);
    const tooMuch = tally.take(info.tid, wanted);
    if (tooMuch !== null) return wdtError(WDT_STATUS.business, `退货数量大于购买数量: ${tooMuch}`);
  }
  return booked({ status: 0, data: { stockin_id: returns.book(info), type: RETURN_STOCKIN } });
}
