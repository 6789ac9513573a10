import {
  PushOrderRequest as orderSchema,
  PUSH_ORDER_PATH,
  PUSH_RETURN_PATH,
  type PushOrderRequest,
  type PushReturnRequest,
  PushReturnRequest as returnSchema,
} from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl, endpoint } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { judgePushOrder, judgePushReturn } from './judge.js';

const isOrder = checker<PushOrderRequest>(orderSchema);
const isReturn = checker<PushReturnRequest>(returnSchema);

/** Credentials: `url`, `customerId` (orders), `appKey` (returns): the two endpoints know their caller by different names. */
export const pushClient = (settings: ClientSettings): Client => {
  const base = baseUrl(settings.credentials.url);
  const orders = endpoint(base, PUSH_ORDER_PATH, { customerid: credential(settings, 'customerId') });
  const returns = endpoint(base, PUSH_RETURN_PATH, { app_key: credential(settings, 'appKey') });
  const call = (url: URL, request: unknown) => ({
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(request)),
  });
  return createClient(settings, [], {
    call: (operation, request) => {
      if (operation === 'push.order' && isOrder(request)) return call(orders, request);
      if (operation === 'push.return' && isReturn(request)) return call(returns, request);
      return null;
    },
    judge: (operation, exchange, request) =>
      operation === 'push.order' ? judgePushOrder(exchange, request) : judgePushReturn(exchange, request),
  });
};
