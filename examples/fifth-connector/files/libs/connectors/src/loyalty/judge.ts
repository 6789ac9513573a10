import { type LoyaltyReply, LoyaltyReply as replySchema } from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, type Verdict, vendorMessage } from '../shared/verdict.js';

const isReply = checker<LoyaltyReply>(replySchema);

const judgeReply = ({ ok, error }: LoyaltyReply, request: unknown): Verdict =>
  ok
    ? { outcome: 'delivered' }
    : { outcome: 'rejected', code: 'refused', message: vendorMessage('loyalty refused it', error, request) };

/** DESIGN "Outcomes": what is the same for every vendor is judged by `judgeExchange`. */
export const judgeLoyalty = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'ok', (json) => (isReply(json) ? judgeReply(json, request) : null));
