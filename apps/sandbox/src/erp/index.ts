import { html } from '@scm-relay/runtime';
import { describe, isUtf8 } from '../body.js';
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
import { readErpForm } from './form.js';
import { checkErpRefunds, type ErpRefunds } from './schema.js';
import { findWrongSum, wantedOf } from './sums.js';

const PATH = '/api_v2/refund/order_upload';
const RETRY_AFTER_S = '1';

/** `info` is of type html in the document, so an error comes as HTML. */
const erpError = (info: string, status = 200): VendorReply =>
  refused({ status: 'n', info: html`<p class="error">${info}</p>`.text, order_codes: '' }, status);
const unknownOrder = () => erpError('原零售单不存在');

/**
 * The retail ERP's refund upload (specs/erp-refund-upload.md). Whether it deduplicates on `ro_code` is not known (VENDOR-FACTS): the same
 * one again is booked again, and refused where the goods of its order are known.
 */
export function erpVendor(credentials: SandboxCredentials['erp'], orders: OrderBook): Vendor {
  const references = createReferences<null>();
  const tally = createTally();

  /** What is wrong with refunds of orders whose goods are known; undefined: they are booked. */
  async function judge(refunds: ErpRefunds): Promise<string | undefined> {
    for (const order of refunds.order_arr) {
      const known = order.order_code === '' ? null : await orders.details?.(order.order_code);
      if (!known) continue;
      if (references.used(order.ro_code, '') !== 'not') return `零售退货单号 ${order.ro_code} 已存在`;
      const wanted = wantedOf(order, refunds, known);
      if ('stray' in wanted) return wanted.stray;
      const tooMuch = tally.take(order.order_code, wanted);
      if (tooMuch !== null) return `退款超出原单: ${tooMuch}`;
      references.keep(order.ro_code, '', null);
    }
    return undefined;
  }

  async function answer(request: VendorRequest): Promise<VendorReply> {
    if (!isUtf8(request.contentType, 'application/x-www-form-urlencoded')) return erpError('Content-Type 错误');
    const form = readErpForm(request.raw, credentials);
    if (!form.ok) return erpError(form.message);
    const checked = checkErpRefunds(form.data);
    if (!checked.ok) return erpError(`参数错误: data${describe(checked.mistake)}`);
    const wrongSum = findWrongSum(checked.value);
    if (wrongSum !== undefined) return erpError(wrongSum);
    const { order_arr } = checked.value;
    for (const { order_code } of order_arr) {
      // "" is a return without its sale (没有传空字符串)
      if (order_code !== '' && !(await orders.knows(order_code))) return unknownOrder();
    }
    const wrong = await judge(checked.value);
    if (wrong !== undefined) return erpError(wrong);
    return booked({ status: 'y', info: '', order_codes: order_arr.map(({ ro_code }) => ro_code).join(',') });
  }

  const refuse = (refusal: Refusal, message?: string): VendorReply => {
    if (refusal === 'unknown-order') return unknownOrder();
    if (refusal === 'business-error') return erpError(message ?? '退款金额超出原单');
    return { ...erpError(message ?? '请求过于频繁', 429), headers: { 'retry-after': RETRY_AFTER_S } };
  };
  return { name: 'erp', paths: [PATH], answer, refuse: (refusal, _path, message) => refuse(refusal, message) };
}
