import {
  PosCallbackBody,
  type PosRefundReply,
  type PosRefundResult,
  PosRefundReply as replySchema,
  PosRefundResult as resultSchema,
} from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, mayBeKept, type Verdict, vendorMessage } from '../shared/verdict.js';

const isReply = checker<PosRefundReply>(replySchema);
const isResult = checker<PosRefundResult>(resultSchema);
/** A number that no callback can name is none to be found by, and too long for the indexes it would stand in. */
const isBillNum = checker<string>(PosCallbackBody.properties.BillNum);

/** final: the audit refused the return (specs/pos-refund.md) */
const REFUSED = '已拒绝';

/** A number that is no whole one, or rounded by whoever wrote it, names no bill; a whole one that JavaScript cannot hold is text already. */
const asText = (value: unknown): unknown => (Number.isSafeInteger(value) ? String(value) : value);

/** What a success says of the refund: whatever it is, the refund is there. */
const said = (tag: unknown) => {
  const { BillNum, RefundAuthState, RefundState }: PosRefundResult = isResult(tag) ? tag : {};
  const number = asText(BillNum);
  return {
    ...(tag && mayBeKept(tag) ? { vendorState: tag } : {}),
    ...([RefundAuthState, RefundState].includes(REFUSED) ? { vendorRefused: true as const } : {}),
    ...(isBillNum(number) ? { vendorNumber: number } : {}),
  };
};

const judgeCode = ({ errcode, errmsg, tag }: PosRefundReply, request: unknown): Verdict =>
  errcode === 0
    ? { outcome: 'delivered', ...said(tag) }
    : {
        outcome: 'rejected',
        code: String(errcode),
        message: vendorMessage(`POS errcode ${errcode}`, errmsg, request),
      };

/** DESIGN "Outcomes" for the POS; `tag` is kept as the vendor's state (CONTRACT §4), and callbacks name its `BillNum` (§3.4). */
export const judgePos = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'errcode', (json) => (isReply(json) ? judgeCode(json, request) : null));
