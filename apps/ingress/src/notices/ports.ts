import type { JobSpec } from '@scm-relay/runtime';
import type { Notice, NoticeLine } from '@scm-relay/schemas';

export type PutResult =
  | { readonly answer: 'created' | 'replaced'; readonly wake: readonly JobSpec[]; readonly more?: boolean }
  | { readonly answer: 'notice-in-use'; readonly wake?: undefined; readonly more?: undefined };

/** What `GET /notices/{dn}` shows, beside more. */
export interface StoredNotice {
  readonly lines: readonly (NoticeLine & {
    readonly shipped: readonly string[];
    readonly returned: readonly string[];
  })[];
}

/** The part of the ledger that notices need. */
export interface NoticeLedger {
  putNotice(notice: Notice): Promise<PutResult>;
  notice(dn: string): Promise<StoredNotice | null>;
}
