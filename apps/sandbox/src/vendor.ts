import { type Config, SANDBOX_CREDENTIALS } from '@scm-relay/runtime';
import { byDestination, type DESTINATION_ROWS, type Destination } from '@scm-relay/schemas';

/** What the stand-ins accept, named as in `Config.credentials`: every setting of a destination but its address. */
export type SandboxCredentials = {
  readonly [D in Destination]: {
    readonly [Name in Exclude<keyof (typeof DESTINATION_ROWS)[D]['settings'], 'url'>]: string;
  };
};

/** The configured credentials over the sandbox's own. */
export const acceptedCredentials = (configured: Config['credentials'] = {}): SandboxCredentials =>
  // the table that gives the type gives the names, too
  byDestination((name) => ({ ...SANDBOX_CREDENTIALS[name], ...configured[name] })) as SandboxCredentials;

/** A request as it arrived, body unparsed: signatures cover the very bytes. */
export interface VendorRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** value of the `Content-Type` header, '' when there is none */
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly raw: Buffer;
}

/** A reply in the vendor's own shape; `body` is JSON. */
export interface VendorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** the vendor booked it: what must happen once per event */
  readonly committed: boolean;
}

/** Refusals that can be asked for by a fault, whatever the request holds. */
export type Refusal = 'business-error' | 'unknown-order' | 'rate-limited';

export interface Vendor {
  readonly name: Destination;
  readonly paths: readonly string[];
  answer(request: VendorRequest): Promise<VendorReply>;
  /** The document's own error shape for `path`; `message` replaces the usual text. */
  refuse(refusal: Refusal, path: string, message?: string): VendorReply;
}

export const refused = (body: unknown, status = 200): VendorReply => ({ status, body, committed: false });
export const booked = (body: unknown): VendorReply => ({ status: 200, body, committed: true });
