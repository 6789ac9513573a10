import { WdtSmartRefundRequest as schema, WDT_SMART_REFUND, type WdtSmartRefundRequest } from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl } from '../http/endpoint.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { splitSecret, type WdtAccount, wdtCall } from './call.js';
import { lookUpRefund } from './lookup.js';
import { judgeWdt } from './outcome.js';

const isRequest = checker<WdtSmartRefundRequest>(schema);

/** Credentials: `url`, `sid`, `key`, `secret` (`secret:salt`). */
export const wdtClient = (settings: ClientSettings): Client => {
  const now = settings.now ?? Date.now;
  const appSecret = credential(settings, 'secret');
  const account: WdtAccount = {
    url: baseUrl(settings.credentials.url),
    sid: credential(settings, 'sid'),
    key: credential(settings, 'key'),
    ...splitSecret(appSecret),
  };
  return createClient(settings, [appSecret, account.secret, account.salt], {
    call: (operation, request) =>
      operation === 'wdt.smartRefund' && isRequest(request) ? wdtCall(account, WDT_SMART_REFUND, request, now()) : null,
    judge: (_, exchange, request) => judgeWdt(exchange, request),
    lookup: async (http, operation, request, mayAsk) =>
      operation === 'wdt.smartRefund' && isRequest(request)
        ? lookUpRefund(http, account, request, now, mayAsk)
        : { outcome: 'unknown', message: 'look-up: not a quick return', httpStatus: null, response: null },
  });
};
