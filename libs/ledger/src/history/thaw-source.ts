import type { EventKind, KeptEvent, KeptNotice } from '@scm-relay/schemas';

/** What the ledger asks the history for, by numbers as they stand there. Every function rejects where it cannot answer. */
export interface ThawSource {
  /** the newest revision of an event; null: the history does not know it */
  find(kind: EventKind, seq: string): Promise<KeptEvent | null>;
  /** the event whose delivery a vendor's callback names */
  homeOf(by: { readonly reference: string } | { readonly bill: string }): Promise<KeptEvent | null>;
  /** the notices that a number names */
  noticesOf(
    by: { readonly dn: string } | { readonly sn: string } | { readonly tn: string } | { readonly order: string },
  ): Promise<readonly KeptNotice[]>;
}

/** Something that is needed lies in the history, and the history does not answer: nothing was done, it can be tried again. */
export class HistoryUnavailableError extends Error {
  readonly code = 'history-unavailable';

  constructor(options?: ErrorOptions) {
    super('something that is needed lies in the history, which does not answer', options);
    this.name = 'HistoryUnavailableError';
  }
}
