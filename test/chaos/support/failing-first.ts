import { json, SUCCESS, type Vendor } from '../../support/vendor.js';

/** The vendor's own record: when it saw each request for a return. */
export interface Sightings {
  /** milliseconds since 1970, in order */
  of(seq: string): readonly number[];
}

/** A vendor that is not available for the first so many requests of each return. */
export const failingFirst = (vendor: Vendor, times: number): Sightings => {
  const seen = new Map<string, number[]>();
  vendor.answerWith((request, res) => {
    const seq = /seq:(\S+) /.exec(request.body)?.[1] ?? '';
    const mine = seen.get(seq) ?? [];
    mine.push(Date.now());
    seen.set(seq, mine);
    if (mine.length <= times) json(503, {})(request, res);
    else json(200, SUCCESS[request.path])(request, res);
  });
  return { of: (seq) => seen.get(seq) ?? [] };
};
