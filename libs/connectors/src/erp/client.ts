import { ERP_REFUND_PATH, type ErpRefundRequest, ErpRefundRequest as schema } from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl, endpoint } from '../http/endpoint.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { judgeErp } from './outcome.js';
import { erpSign } from './sign.js';

const isRequest = checker<ErpRefundRequest>(schema);

/** The signed form on the wire; `data` is one JSON string. */
const formOf = ({ rtype, data }: ErpRefundRequest, appid: string, secret: string): URLSearchParams => {
  const fields = { appid, rtype: String(rtype), data: JSON.stringify(data) };
  return new URLSearchParams({ ...fields, sign: erpSign(fields, secret) });
};

/** Credentials: `url`, `appid`, `secret`. */
export const erpClient = (settings: ClientSettings): Client => {
  const url = endpoint(baseUrl(settings.credentials.url), ERP_REFUND_PATH);
  const appid = credential(settings, 'appid');
  const secret = credential(settings, 'secret');
  return createClient(settings, [secret], {
    call: (operation, request) =>
      operation === 'erp.refund' && isRequest(request)
        ? {
            url,
            headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
            body: Buffer.from(formOf(request, appid, secret).toString()),
          }
        : null,
    judge: (_, exchange, request) => judgeErp(exchange, request),
  });
};
