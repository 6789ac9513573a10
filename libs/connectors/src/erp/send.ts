import { createHash } from 'node:crypto';
import { ERP_REFUND_PATH, type ErpRefundRequest, ErpRefundRequest as schema } from '@scm-relay/schemas';
import type { Client, ClientSettings } from '../connector.js';
import { baseUrl, endpoint } from '../http/exchange.js';
import { checker } from '../shared/check.js';
import { createClient, credential } from '../shared/client.js';
import { judgeErp } from './judge.js';

/** Fields that are sent and signed: the ERP is not sent empty values at all (VENDOR-FACTS "ERP"). */
export const filled = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

/**
 * The ERP's signature (VENDOR-FACTS "ERP", a lead from a sibling path): all fields but `sign` and empty ones, sorted
 * by name, as `k=v&k=v` with raw values, the app secret appended; MD5 in upper-case hex.
 */
export const erpSign = (fields: Readonly<Record<string, string>>, secret: string): string => {
  const { sign: _, ...signed } = filled(fields);
  const joined = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${signed[name]}`)
    .join('&');
  return createHash('md5')
    .update(joined + secret, 'utf8')
    .digest('hex')
    .toUpperCase();
};

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
