import { decode, isUtf8, parseJson } from '../body.js';
import { createTally } from '../books.js';
import type { OrderBook } from '../order-book.js';
import type { SandboxCredentials, Vendor, VendorReply, VendorRequest } from '../vendor.js';
import { RATE_LIMITED, refuseCaller, UNKNOWN_ORDER, WDT_STATUS, wdtError } from './caller.js';
import { createReturns, refundSearch } from './returns.js';
import { smartRefund } from './smart-refund.js';

/** Pictures as text: shown as emoji by default, made one by U+FE0F, a keycap, or of the pictograph blocks. Not 𠮷, not ™. */
const EMOJI =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\u20E3|(?=[\u{1F000}-\u{1FAFF}])\p{Extended_Pictographic}/u;

/** WDT stores no emoji in any field. */
const hasEmoji = (text: string): boolean => EMOJI.test(text);

const REFUSALS = { 'business-error': '权限不足', 'unknown-order': UNKNOWN_ORDER, 'rate-limited': RATE_LIMITED };

/** The WDT open API as far as a relay meets it. HTTP status is always 200; the result is `status` in the body. */
export function wdtVendor(credentials: SandboxCredentials['wdt'], orders: OrderBook, now: () => number): Vendor {
  const returns = createReturns();
  const tally = createTally();

  async function answer(request: VendorRequest): Promise<VendorReply> {
    if (!isUtf8(request.contentType, 'application/json')) {
      return wdtError(WDT_STATUS.parameter, 'Content-Type 必须是 application/json');
    }
    const refusal = refuseCaller(request, credentials, now());
    if (refusal !== undefined) return refusal;
    const text = decode(request.raw);
    const body = parseJson(text);
    if (text === undefined || !body.ok) return wdtError(WDT_STATUS.parameter, '报文不是 JSON');
    if (hasEmoji(JSON.stringify(body.value))) return wdtError(WDT_STATUS.business, '不支持表情符号');

    switch (request.query.get('method')) {
      case 'wms.stockin.SmartRefund.upload':
        return smartRefund(body.value, { returns, tally }, orders);
      case 'aftersales.refund.Refund.search':
        return refundSearch(body.value, request.query, returns);
      default:
        return wdtError(WDT_STATUS.parameter, '接口不存在');
    }
  }

  return {
    name: 'wdt',
    paths: ['/openapi'],
    answer,
    refuse: (refusal, _path, message) => wdtError(WDT_STATUS.business, message ?? REFUSALS[refusal]),
  };
}
