import Big from 'big.js';
import { decode, describe, isUtf8, parseJson } from '../body.js';
import { createReferences, createTally } from '../books.js';
import type { OrderBook } from '../order-book.js';
import {
  booked,
  type Refusal,
  refused,
  type SandboxCredentials,
  type Vendor,
  type VendorReply,
  type VendorRequest,
} from '../vendor.js';
import { checkPosRefund, type PosRefund } from './schema.js';

/** a detail is one piece */
const ONE = new Big(1);

const PATH = '/api/Pos/Refund/AddOrUpdate';
const RETRY_AFTER_S = '1';

const posError = (errcode: number, errmsg: string, status = 200): VendorReply =>
  refused({ errcode, errmsg, tag: null }, status);
const nextBill = (n: number): string => `TH${String(n).padStart(10, '0')}`;
/** the goods had left the shop, so an auditor decides (如果已取货,则需要审核才能办结) and a callback tells */
const opened = (BillNum: string): VendorReply =>
  booked({ errcode: 0, errmsg: '', tag: { BillNum, RefundAuthState: '待审核', RefundState: '待办理' } });
const unknownOrder = () => posError(2, '售货单不存在');

/**
 * The POS refund call (specs/pos-refund.md). Whether it is idempotent is not known, so the stand-in assumes the worse: the
 * same `SenderBillNum` again is another refund with a bill of its own. Where the goods of a sale are known it takes each of its details back
 * once, in one refund, and a `SenderBillNum` names one refund: the same again is answered with its bill (VENDOR-FACTS, a lead).
 */
export function posVendor({ authorization }: SandboxCredentials['pos'], orders: OrderBook): Vendor {
  let bills = 0;
  const references = createReferences<string>();
  const tally = createTally();

  /** The bill it has already, or what is wrong with it, of a sale whose goods are known; undefined: it gets one. */
  async function judge(refund: PosRefund): Promise<{ readonly bill: string } | { readonly wrong: string } | undefined> {
    const { SellBillNum, SenderBillNum, Details } = refund;
    const known = await orders.details?.(SellBillNum);
    if (!known) return undefined;
    const content = JSON.stringify([SellBillNum, [...Details].sort((a, b) => a - b)]);
    const used = SenderBillNum ? references.used(SenderBillNum, content) : 'not';
    if (used === 'other') return { wrong: `第三方退货单号 ${SenderBillNum} 已用于其他退货` };
    if (used === 'same') return { bill: references.answered(SenderBillNum ?? '') ?? '' };
    const stray = Details.find((id) => !known.lines.some(({ lineId }) => lineId === id));
    if (stray !== undefined) return { wrong: `明细 ${stray} 不在售货单中` };
    const again = tally.take(
      SellBillNum,
      Details.map((id) => ({ name: String(id), amount: ONE, most: ONE })),
    );
    if (again !== null) return { wrong: `明细 ${again} 已退货` };
    if (SenderBillNum) references.keep(SenderBillNum, content, nextBill(bills + 1));
    return undefined;
  }

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
    const judged = await judge(checked.value);
    if (judged && 'wrong' in judged) return posError(3, judged.wrong);
    if (judged) return { ...opened(judged.bill), committed: false };
    bills += 1;
    return opened(nextBill(bills));
  }

  const refuse = (refusal: Refusal, message?: string): VendorReply => {
    if (refusal === 'unknown-order') return unknownOrder();
    if (refusal === 'business-error') return posError(3, message ?? '该明细不能退货');
    return { ...posError(429, message ?? '请求过于频繁', 429), headers: { 'retry-after': RETRY_AFTER_S } };
  };
  return { name: 'pos', paths: [PATH], answer, refuse: (refusal, _path, message) => refuse(refusal, message) };
}
