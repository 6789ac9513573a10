import { type PosRefundReply, PosRefundReply as replySchema } from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { vendorMessage } from '../shared/vendor-text.js';
import { judgeExchange, type Verdict } from '../shared/verdict.js';

const isReply = checker<PosRefundReply>(replySchema);

const judgeCode = ({ errcode, errmsg, tag }: PosRefundReply, request: unknown): Verdict =>
  errcode === 0
    ? { outcome: 'delivered', vendorState: tag ?? null }
    : {
        outcome: 'rejected',
        code: String(errcode),
        message: vendorMessage(`POS errcode ${errcode}`, errmsg, request),
      };

/** DESIGN "Outcomes" for the POS; `tag` is kept as the vendor's state (CONTRACT §4). */
export const judgePos = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, (json) => (isReply(json) ? judgeCode(json, request) : null));
