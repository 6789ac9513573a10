import {
  PushOrderReply as orderReply,
  type PushOrderReply,
  type PushReturnReply,
  PushReturnReply as returnReply,
} from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, type Verdict, vendorMessage } from '../shared/verdict.js';

const isOrderReply = checker<PushOrderReply>(orderReply);
const isReturnReply = checker<PushReturnReply>(returnReply);

const judgeFlag = (flag: 'success' | 'error', code: unknown, said: unknown, request: unknown): Verdict => {
  if (flag === 'success') return { outcome: 'delivered' };
  const given = typeof code === 'string' || typeof code === 'number' ? String(code).slice(0, 20) : null;
  return {
    outcome: 'rejected',
    code: given ?? 'error',
    message: vendorMessage(given ? `push refused it (${given})` : 'push refused it', said, request),
  };
};

/** Reply of `/pushData`: `{ flag, code, message }` */
export const judgePushOrder = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'flag', (json) =>
    isOrderReply(json) ? judgeFlag(json.flag, json.code, json.message, request) : null,
  );

/** Reply of `/pushReturngoods`: `{ returnflag, returncode, returnmessage }` */
export const judgePushReturn = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'returnflag', (json) =>
    isReturnReply(json) ? judgeFlag(json.returnflag, json.returncode, json.returnmessage, request) : null,
  );
