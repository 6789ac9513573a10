import { WDT_EPOCH } from '@scm-relay/schemas';
import { endpoint } from '../http/endpoint.js';
import type { Call } from '../http/exchange.js';
import { wdtSign } from './sign.js';

export interface WdtAccount {
  readonly url: URL;
  readonly sid: string;
  readonly key: string;
  readonly secret: string;
  readonly salt: string;
}

/** WDT's app secret is two parts, `secret:salt`, split at the first colon; only the salt is ever sent. Throws where there is none. */
export const splitSecret = (appSecret: string): { readonly secret: string; readonly salt: string } => {
  const colon = appSecret.indexOf(':');
  if (colon < 1 || colon === appSecret.length - 1) throw new Error('the app secret of WDT has the form secret:salt');
  return { secret: appSecret.slice(0, colon), salt: appSecret.slice(colon + 1) };
};

/**
 * A signed call (specs/wdt-smart-refund.md, 3.2; VENDOR-FACTS "WDT"): all parameters but the body in the query,
 * and as body the very bytes that were signed. `paging` is signed along.
 */
export const wdtCall = (
  account: WdtAccount,
  method: string,
  args: unknown,
  nowMs: number,
  paging: Readonly<Record<string, string>> = {},
): Call => {
  const body = JSON.stringify(args);
  const { sid, key, salt } = account;
  const timestamp = String(Math.floor(nowMs / 1000) - WDT_EPOCH);
  const params = { sid, key, salt, method, timestamp, v: '1.0', ...paging };
  const sign = wdtSign({ ...params, body }, account.secret);
  return {
    url: endpoint(account.url, '', { ...params, sign }),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body, 'utf8'),
  };
};
