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

const credentialVariables = (destination: Destination): Record<string, string> => {
  const { wdt, pos, erp, push } = SANDBOX_CREDENTIALS;
  switch (destination) {
    case 'wdt':
      return { WDT_SID: wdt.sid, WDT_KEY: wdt.key, WDT_SECRET: wdt.secret };
    case 'pos':
      return { POS_AUTHORIZATION: pos.authorization };
    case 'erp':
      return { ERP_APPID: erp.appid, ERP_SECRET: erp.secret };
    case 'push':
      return { PUSH_CUSTOMER_ID: push.customerId, PUSH_APP_KEY: push.appKey };
  }
};

/**
 * The variables by which every destination is delivered to a sandbox: `WDT_URL`, `WDT_SID`, …
 * @param url base URL of the sandbox, no trailing slash
 */
export const sandboxVendorSettings = (url: string): Record<string, string> =>
  Object.assign(
    { WDT_URL: `${url}/openapi`, POS_URL: url, ERP_URL: url, PUSH_URL: url },
    ...DESTINATIONS.map(credentialVariables),
  );

/** The sandbox credentials as variables, but for destinations that the same process delivers to in earnest. */
export const sandboxDefaults = (needs: readonly Need[]): Record<string, string> =>
  Object.assign({}, ...DESTINATIONS.filter((each) => !needs.includes(each)).map(credentialVariables));

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
