import { type Config, SANDBOX_CREDENTIALS } from '@scm-relay/runtime';

/** What the stand-ins accept, named as in `Config.credentials`. */
export interface SandboxCredentials {
  /** `secret` is the whole app secret, `secret:salt` (specs/wdt-smart-refund.md 3.2) */
  readonly wdt: { readonly sid: string; readonly key: string; readonly secret: string };
  readonly pos: { readonly authorization: string };
  readonly erp: { readonly appid: string; readonly secret: string };
  readonly push: { readonly customerId: string; readonly appKey: string };
}

/** The configured credentials over the sandbox's own. */
export function acceptedCredentials({ wdt, pos, erp, push }: Config['credentials'] = {}): SandboxCredentials {
  return {
    wdt: { ...SANDBOX_CREDENTIALS.wdt, ...wdt },
    pos: { ...SANDBOX_CREDENTIALS.pos, ...pos },
    erp: { ...SANDBOX_CREDENTIALS.erp, ...erp },
    push: { ...SANDBOX_CREDENTIALS.push, ...push },
  };
}
