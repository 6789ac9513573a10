import { LOYALTY_REVERSE_PATH, type LoyaltyReverseRequest, LoyaltyReverseRequest as schema } from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl, endpoint } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { judgeLoyalty } from './judge.js';

const isRequest = checker<LoyaltyReverseRequest>(schema);

/** Credentials: `url`, `token`. */
export const loyaltyClient = (settings: ClientSettings): Client => {
  const url = endpoint(baseUrl(settings.credentials.url), LOYALTY_REVERSE_PATH);
  const token = credential(settings, 'token');
  return createClient(settings, [token], {
    call: (operation, request) =>
      operation === 'loyalty.reverse' && isRequest(request)
        ? {
            url,
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body: Buffer.from(JSON.stringify(request)),
          }
        : null,
    judge: (_, exchange, request) => judgeLoyalty(exchange, request),
  });
};
