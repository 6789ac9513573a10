import { refused, type Vendor, type VendorReply } from '../vendor.js';
import type { FaultSpec, InsteadFault } from './fault.js';

/** A reply that may be anything, not only the vendor's JSON. */
export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is answered in place of processing. `address` is the request's own, for a redirect. */
export function insteadReply(
  fault: InsteadFault,
  spec: FaultSpec,
  vendor: Vendor,
  path: string,
  address: string,
): RawReply {
  switch (fault) {
    case 'status':
      return pageOr(spec, spec.status ?? 503);
    case 'redirect': {
      const status = spec.status ?? 307;
      return { status, headers: { location: address, ...spec.headers }, body: Buffer.alloc(0) };
    }
    default: {
      const message = typeof spec.body === 'string' ? spec.body : undefined;
      const usual = vendor.refuse(fault, path, message);
      const own = spec.body === undefined || message !== undefined ? usual : refused(spec.body, usual.status);
      const reply = rawReply(own);
      return { ...reply, status: spec.status ?? reply.status, headers: { ...reply.headers, ...spec.headers } };
    }
  }
}

export const rawReply = ({ status, headers, body }: VendorReply): RawReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: Buffer.from(JSON.stringify(body)),
});

/** An HTML page, or what `body` asks for: a text as it is, anything else as JSON. */
export function pageOr({ body, headers }: FaultSpec, status: number): RawReply {
  if (body !== undefined && typeof body !== 'string') {
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(body)),
    };
  }
  const page = body ?? `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>nginx</body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: Buffer.from(page) };
}
