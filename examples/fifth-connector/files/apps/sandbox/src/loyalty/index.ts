import { LOYALTY_REVERSE_PATH } from '@scm-relay/schemas';
import { decode, parseJson } from '../body.js';
import {
  booked,
  type Refusal,
  refused,
  type SandboxCredentials,
  type Vendor,
  type VendorReply,
  type VendorRequest,
} from '../vendor.js';

const no = (error: string, status = 200): VendorReply => refused({ ok: false, error }, status);

/** A stand-in is as strict as the vendor's document: who calls, what form, what fields. */
export function loyaltyVendor({ token }: SandboxCredentials['loyalty']): Vendor {
  const answer = async (request: VendorRequest): Promise<VendorReply> => {
    if (request.authorization !== `Bearer ${token}`) return no('who are you?', 401);
    const body = parseJson(decode(request.raw));
    if (!body.ok) return no('no JSON');
    const { reference, order, amount } = Object(body.value);
    if (![reference, order, amount].every((value) => typeof value === 'string')) return no('a field is missing');
    return booked({ ok: true });
  };
  const WORDS: Readonly<Record<Refusal, VendorReply>> = {
    'business-error': no('no points left'),
    'unknown-order': no('no such order'),
    'rate-limited': { ...no('too many requests', 429), headers: { 'retry-after': '1' } },
  };
  return {
    name: 'loyalty',
    paths: [LOYALTY_REVERSE_PATH],
    answer,
    refuse: (refusal, _path, message) => (message === undefined ? WORDS[refusal] : no(message)),
  };
}
