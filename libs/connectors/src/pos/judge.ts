import { type PosRefundReply, PosRefundReply as replySchema } from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, type Verdict, vendorMessage } from '../shared/verdict.js';

const isReply = checker<PosRefundReply>(replySchema);

/** final: the audit refused the return (specs/pos-refund.md) */
const REFUSED = '已拒绝';

const judgeCode = ({ errcode, errmsg, tag }: PosRefundReply, request: unknown): Verdict =>
  errcode === 0
    ? {
        outcome: 'delivered',
        ...(tag ? { vendorState: tag } : {}),
        ...(tag && [tag.RefundAuthState, tag.RefundState].includes(REFUSED) ? { vendorRefused: true } : {}),
        ...(tag?.BillNum ? { vendorNumber: tag.BillNum } : {}),
      }
    : {
        outcome: 'rejected',
        code: String(errcode),
        message: vendorMessage(`POS errcode ${errcode}`, errmsg, request),
      };

/** DESIGN "Outcomes" for the POS; `tag` is kept as the vendor's state (CONTRACT §4), and callbacks name its `BillNum` (§3.4). */
export const judgePos = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'errcode', (json) => (isReply(json) ? judgeCode(json, request) : null));
