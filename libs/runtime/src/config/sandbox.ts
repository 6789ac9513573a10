import { DESTINATIONS, type Destination } from '@scm-relay/schemas';
import type { Config, Need } from './types.js';
import type { Values } from './values.js';

/**
 * Credentials the sandbox accepts unless it is told others; `npm start` gives the workers the same. Good for nothing else.
 * Keys are those of `Config.credentials`.
 */
export const SANDBOX_CREDENTIALS = {
  wdt: { sid: 'sandbox', key: 'sandbox-key', secret: 'sandbox-secret:sandbox-salt' },
  pos: { authorization: 'Sandbox sandbox-pos' },
  erp: { appid: 'sandbox-app', secret: 'sandbox-erp-secret' },
  push: { customerId: 'BudweiserTmall', appKey: '24647807' },
} as const satisfies Record<Destination, Readonly<Record<string, string>>>;

/** The sandbox credentials as variables, but for destinations that the same process delivers to in earnest. */
export function sandboxDefaults(needs: readonly Need[]): Record<string, string> {
  const { wdt, pos, erp, push } = SANDBOX_CREDENTIALS;
  const defaults: Readonly<Record<Destination, Record<string, string>>> = {
    wdt: { WDT_SID: wdt.sid, WDT_KEY: wdt.key, WDT_SECRET: wdt.secret },
    pos: { POS_AUTHORIZATION: pos.authorization },
    erp: { ERP_APPID: erp.appid, ERP_SECRET: erp.secret },
    push: { PUSH_CUSTOMER_ID: push.customerId, PUSH_APP_KEY: push.appKey },
  };
  return Object.assign(
    {},
    ...DESTINATIONS.filter((destination) => !needs.includes(destination)).map((destination) => defaults[destination]),
  );
}

/** Endpoint and credentials of the destinations that are needed; the sandbox needs the credentials of all. */
export function credentialsFor(needs: readonly Need[], values: Values['credentials']): Config['credentials'] {
  const { wdt, pos, erp, push } = values;
  const all: Readonly<Record<Destination, Record<string, string | undefined>>> = {
    wdt: { url: wdt.WDT_URL, sid: wdt.WDT_SID, key: wdt.WDT_KEY, secret: wdt.WDT_SECRET },
    pos: { url: pos.POS_URL, authorization: pos.POS_AUTHORIZATION },
    erp: { url: erp.ERP_URL, appid: erp.ERP_APPID, secret: erp.ERP_SECRET },
    push: { url: push.PUSH_URL, customerId: push.PUSH_CUSTOMER_ID, appKey: push.PUSH_APP_KEY },
  };
  const credentials: Partial<Record<Destination, Record<string, string>>> = {};
  for (const destination of DESTINATIONS) {
    if (!needs.includes(destination) && !needs.includes('sandbox')) continue;
    const set = Object.entries(all[destination]).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    credentials[destination] = Object.fromEntries(set);
  }
  return credentials;
}
