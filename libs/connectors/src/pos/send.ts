import { validateHeaderValue } from 'node:http';
import { POS_REFUND_PATH, type PosRefundRequest, PosRefundRequest as schema } from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl, endpoint } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { judgePos } from './judge.js';

const isRequest = checker<PosRefundRequest>(schema);

/**
 * Credentials: `url`, `authorization`, the value of a fixed `Authorization` header: how this installation of the
 * POS authenticates is unknown (VENDOR-FACTS "POS"), and this is the one place that has to change.
 */
export const posClient = (settings: ClientSettings): Client => {
  const url = endpoint(baseUrl(settings.credentials.url), POS_REFUND_PATH);
  const authorization = credential(settings, 'authorization');
  validateHeaderValue('authorization', authorization);
  const token = authorization.split(' ').at(-1) ?? authorization;
  return createClient(settings, [authorization, token], {
    call: (operation, request) =>
      operation === 'pos.refund' && isRequest(request)
        ? {
            url,
            headers: { 'content-type': 'application/json', authorization },
            body: Buffer.from(JSON.stringify(request)),
          }
        : null,
    judge: (_, exchange, request) => judgePos(exchange, request),
  });
};
