import type { JobSpec } from '@scm-relay/runtime';
import type { Notice, NoticeLine } from '@scm-relay/schemas';

export type PutResult =
  | { readonly answer: 'created' | 'replaced'; readonly wake: readonly JobSpec[]; readonly more?: boolean }
  | { readonly answer: 'notice-in-use'; readonly wake?: undefined; readonly more?: undefined };

export type StateResult =
  | { readonly answer: 'ok'; readonly wake: readonly JobSpec[]; readonly more?: boolean }
  | { readonly answer: 'unknown' | 'notice-in-use'; readonly wake?: undefined; readonly more?: undefined };

/** One entry of the audit log: what the OMS did to a notice. */
export interface NoticeAudit {
  readonly user: string | null;
  readonly action: string;
  readonly item: string | null;
  readonly note: string | null;
  readonly dn: string | null;
  readonly result: string;
}

/** What `GET /notices/{dn}` shows, beside more. */
export interface StoredNotice {
  readonly lines: readonly (NoticeLine & {
    readonly shipped: readonly string[];
    readonly returned: readonly string[];
  })[];
}

/** The part of the ledger that notices need. */
export interface NoticeLedger {
  putNotice(notice: Notice, from: 'oms' | 'push', trace?: string): Promise<PutResult>;
  setNoticeState(dn: string, step: 'cancel' | 'reopen'): Promise<StateResult>;
  audit(entry: NoticeAudit): Promise<void>;
  /** `pending`: events that are open, whose data go when they end */
  erase(dn: string): Promise<{ readonly known: boolean; readonly pending: readonly string[] }>;
  notice(dn: string): Promise<StoredNotice | null>;
}
