import type { EventKind, KeptAudit, KeptEvent, KeptNotice } from '@scm-relay/schemas';

/** Where a walk through events stands: everything after it is older, and of one millisecond comes later by kind and `seq`. */
export interface EventPosition {
  readonly acceptedAt: number;
  readonly kind: EventKind;
  readonly seq: string;
}

/** Times in milliseconds, of acceptance: `from` inclusive, `until` exclusive. */
export interface PastFilter {
  readonly kind?: EventKind;
  readonly status?: KeptEvent['status'];
  readonly reason?: string;
  readonly destination?: KeptEvent['deliveries'][number]['destination'];
  readonly from?: number;
  readonly until?: number;
  readonly text?: string;
}

/**
 * What is read of the history (DESIGN "History"): `History` of @scm-relay/history is one. An event may be there and in Redis, in which
 * case Redis knows better. Every function rejects while the history is down.
 */
export interface PastReader {
  find(kind: EventKind, seq: string): Promise<KeptEvent | null>;
  /** with exactly this number, letters in either case; those that are open again as well */
  byNumber(number: string, limit?: number): Promise<readonly KeptEvent[]>;
  noticesOf(by: { readonly dn: string }): Promise<readonly KeptNotice[]>;
  /** newest first; those that are open again whatever their status */
  search(
    filter: PastFilter,
    page: { readonly after?: EventPosition; readonly limit: number },
  ): Promise<{ readonly events: readonly KeptEvent[]; readonly next: EventPosition | null }>;
  /** oldest first, in constant memory */
  stream(
    filter: PastFilter,
    options?: { readonly after?: EventPosition },
  ): AsyncIterable<{ readonly event: KeptEvent; readonly notice: KeptNotice | null }>;
  auditPage(
    filter: { readonly until?: number },
    page: { readonly after?: { readonly at: number; readonly id: string }; readonly limit: number },
  ): Promise<{
    readonly entries: readonly KeptAudit[];
    readonly next: { readonly at: number; readonly id: string } | null;
  }>;
}
