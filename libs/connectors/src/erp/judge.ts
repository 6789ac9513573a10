import { type ErpReply, ErpReply as replySchema } from '@scm-relay/schemas';
import type { Outcome } from '../connector.js';
import type { Exchange } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { judgeExchange, vendorMessage } from '../shared/verdict.js';

const isReply = checker<ErpReply>(replySchema);

/** DESIGN "Outcomes" for the ERP: `status` y or n; its `info` is HTML. */
export const judgeErp = (exchange: Exchange, request: unknown): Outcome =>
  judgeExchange(exchange, request, 'status', (json) => {
    if (!isReply(json)) return null;
    if (json.status === 'y') return { outcome: 'delivered' };
    return { outcome: 'rejected', code: 'n', message: vendorMessage('ERP refused it', json.info, request) };
  });
