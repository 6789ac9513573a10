import { decode, isUtf8, parseJson } from '../body.js';
import { describe } from '../check.js';
import type { SandboxCredentials } from '../credentials.js';
import type { OrderBook } from '../order-book.js';
import { booked, type Refusal, refused, type Vendor, type VendorReply, type VendorRequest } from '../vendor.js';
import { checkPosRefund } from './schema.js';

const PATH = '/api/Pos/Refund/AddOrUpdate';
const RETRY_AFTER_S = '1';

const posError = (errcode: number, errmsg: string, status = 200): VendorReply =>
  refused({ errcode, errmsg, tag: null }, status);
const unknownOrder = () => posError(2, '售货单不存在');

/**
 * The POS refund call (specs/pos-refund.md). Whether it is idempotent is not known, so the stand-in assumes the worse: the
 * same `SenderBillNum` again is another refund with a bill of its own.
 */
export function posVendor({ authorization }: SandboxCredentials['pos'], orders: OrderBook): Vendor {
  let bills = 0;

  async function answer(request: VendorRequest): Promise<VendorReply> {
    if (request.authorization !== authorization) return posError(401, '未授权', 401);
    if (!isUtf8(request.contentType, 'application/json', 'text/json')) {
      return posError(415, `不支持的 Content-Type: ${request.contentType}`, 415);
    }
    const body = parseJson(decode(request.raw));
    if (!body.ok) return posError(1, '报文不是 JSON');
    const checked = checkPosRefund(body.value);
    if (!checked.ok) return posError(1, `参数错误: ${describe(checked.mistake)}`);
    if (!(await orders.knows(checked.value.SellBillNum))) return unknownOrder();
    bills += 1;
    const BillNum = `TH${String(bills).padStart(10, '0')}`;
    // the goods had left the shop, so an auditor decides (如果已取货,则需要审核才能办结) and a callback tells
    return booked({ errcode: 0, errmsg: '', tag: { BillNum, RefundAuthState: '待审核', RefundState: '待办理' } });
  }

  const refuse = (refusal: Refusal, message?: string): VendorReply => {
    if (refusal === 'unknown-order') return unknownOrder();
    if (refusal === 'business-error') return posError(3, message ?? '该明细不能退货');
    return { ...posError(429, message ?? '请求过于频繁', 429), headers: { 'retry-after': RETRY_AFTER_S } };
  };
  return { name: 'pos', paths: [PATH], answer, refuse: (refusal, _path, message) => refuse(refusal, message) };
}
