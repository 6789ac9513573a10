import type { Operation } from '@scm-relay/schemas';
import type { Client, ClientSettings, MayAsk, Outcome } from '../connector.js';
import type { Call, Exchange } from '../http/exchange.js';
import { createHttp, type Http } from '../http/http.js';

/** What differs from vendor to vendor: how a request becomes a call, and how the reply is read. */
export interface VendorWire {
  /** Signs; `null` where this is no request the vendor takes. */
  call(operation: Operation, request: unknown): Call | null;
  judge(operation: Operation, exchange: Exchange, request: unknown): Outcome;
  lookup?(http: Http, operation: Operation, request: unknown, mayAsk: MayAsk): Promise<Outcome>;
}

const unsendable = (operation: Operation): Outcome => ({
  outcome: 'rejected',
  code: 'not-sendable',
  message: `the stored request is none of ${operation}`,
  httpStatus: null,
  response: null,
});

/** A client of any vendor. `secrets` never leave it by way of an echo. */
export const createClient = (settings: ClientSettings, secrets: readonly string[], wire: VendorWire): Client => {
  const http = createHttp({
    timeoutMs: settings.timeoutMs,
    keepAlive: settings.resendSafe,
    secrets,
    ...(settings.now === undefined ? {} : { now: settings.now }),
  });
  const lookup = wire.lookup;
  return {
    send: async (operation, request, traceparent) => {
      const call = wire.call(operation, request);
      if (call === null) return unsendable(operation);
      const traced = traceparent === undefined ? call : { ...call, headers: { ...call.headers, traceparent } };
      return wire.judge(operation, await http.post(traced), request);
    },
    ...(lookup === undefined
      ? {}
      : {
          lookup: (operation: Operation, request: unknown, mayAsk: MayAsk = async () => true) =>
            lookup(http, operation, request, mayAsk),
        }),
    close: http.close,
  };
};

/** A credential the client cannot do without. Throws where it is missing. */
export const credential = (settings: ClientSettings, name: string): string => {
  const value = settings.credentials[name];
  if (value === undefined || value === '') throw new Error(`the credential ${name} is missing`);
  return value;
};
