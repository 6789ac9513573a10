import type {
  Destination,
  EventKind,
  EventStatus,
  KeptAudit,
  KeptEvent,
  KeptFields,
  KeptNotice,
  Operation,
} from '@scm-relay/schemas';

/**
 * How a person's values are taken out of what the history does not read itself. All are pure and may be applied twice. What cannot
 * be read must throw: an erasure that left it as it is would be a lie.
 */
export interface Redaction {
  /** the values of a notice's persons, which its events may quote */
  readonly values: (document: string | null, dn: string) => readonly string[];
  readonly event: (
    fields: KeptFields,
    event: Pick<KeptEvent, 'kind' | 'seq' | 'dn'>,
    known: readonly string[],
  ) => KeptFields;
  readonly notice: (
    kept: Pick<KeptNotice, 'fields' | 'document'>,
    dn: string,
  ) => { readonly fields: KeptFields; readonly document: string | null };
}

export interface HistoryOptions {
  /** `HISTORY_URL`: `postgres://user:password@host:port/database`, TLS by its own parameters (`sslmode`, `sslrootcert`, …) */
  readonly url: string;
  /** shown in `pg_stat_activity`: `scm-relay history` */
  readonly name: string;
  /** connections at most; 4 without it */
  readonly poolSize?: number;
  /** milliseconds that one statement may take; 15,000 without it */
  readonly statementTimeoutMs?: number;
  /** milliseconds until a connection stands, or the pool has one free; 5,000 without it */
  readonly connectTimeoutMs?: number;
  /** without it nothing can be erased, and what was erased before cannot be written */
  readonly redaction?: Redaction;
}

export interface SchemaState {
  /** `missing`: nothing was ever migrated there */
  readonly state: 'ok' | 'missing' | 'older' | 'newer';
  /** the schema's version; 0: missing */
  readonly version: number;
  /** the version that this program needs */
  readonly wanted: number;
}

export interface Batch {
  readonly events: readonly KeptEvent[];
  readonly notices: readonly KeptNotice[];
  readonly audit: readonly KeptAudit[];
}

/** Rows written. The rest was there, in the same or a newer revision: it can be acknowledged as well. */
export interface Written {
  readonly events: number;
  readonly notices: number;
  readonly audit: number;
}

/** Where a walk through events stands: everything after it is older. */
export interface EventPosition {
  readonly acceptedAt: number;
  readonly kind: EventKind;
  readonly seq: string;
}

/** Filters of `GET /api/events` (CONTRACT §5). */
export interface EventFilter {
  readonly kind?: EventKind;
  readonly status?: EventStatus;
  readonly reason?: string;
  readonly destination?: Destination;
  /** milliseconds, of acceptance: `from` inclusive, `until` exclusive */
  readonly from?: number;
  readonly until?: number;
  /** any number of the event or the beginning of one, letters in either case */
  readonly text?: string;
}

export interface EventPage {
  readonly events: readonly KeptEvent[];
  /** where to go on; null: nothing is older. A page of a rare filter may be short, even empty, and still have it */
  readonly next: EventPosition | null;
}

/** What names a notice: as it stands there, letters included. */
export type NoticeBy =
  | { readonly dn: string }
  | { readonly sn: string }
  | { readonly tn: string }
  | { readonly order: string };

/** What a vendor's callback names: our number for a request, or its own. */
export type DeliveryBy = { readonly reference: string } | { readonly bill: string };

/** An event of an export with its notice, which holds order numbers, pieces and prices. */
export interface StreamedEvent {
  readonly event: KeptEvent;
  readonly notice: KeptNotice | null;
}

export interface AuditFilter {
  readonly user?: string;
  readonly action?: string;
  readonly from?: number;
  readonly until?: number;
  /** anywhere in the entry, letters in either case */
  readonly text?: string;
}

export interface AuditPosition {
  readonly at: number;
  readonly id: string;
}

export interface KeptAuditPage {
  readonly entries: readonly KeptAudit[];
  readonly next: AuditPosition | null;
}

/** What a record's opaque parts become. What is returned as it was given is not written. */
export interface Rewrite {
  readonly event: (fields: KeptFields, event: Pick<KeptEvent, 'kind' | 'seq' | 'dn'>) => KeptFields;
  readonly notice: (
    kept: Pick<KeptNotice, 'fields' | 'document'>,
    dn: string,
  ) => { readonly fields: KeptFields; readonly document: string | null };
  /** an entry of the audit log as JSON */
  readonly audit: (entry: string) => string;
}

export interface Rewritten {
  /** records read */
  readonly checked: number;
  /** records written, or that would be (`dryRun`) */
  readonly changed: number;
  /** where to go on; null: all have been seen */
  readonly next: string | null;
}

export interface Erased {
  readonly notices: number;
  readonly events: number;
}

export interface Rested extends Erased {
  /** where to go on; null: all have been seen */
  readonly next: string | null;
}

/** For `reconcile`: how many events of a kind were accepted in a time and stand at a status. */
export interface StatusCount {
  readonly kind: EventKind;
  readonly status: EventStatus;
  readonly count: number;
}

/** One line of a report: what came to its end by kind, destination and hour of the event's acceptance (UTC). */
export interface DeliveryFigures {
  readonly kind: EventKind;
  readonly destination: Destination;
  readonly operation: Operation;
  /** milliseconds: the beginning of the hour or day */
  readonly at: number;
  readonly deliveries: number;
  readonly delivered: number;
  /** milliseconds from acceptance to the delivery's end, of those that were delivered; null: none was */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface SkuFigures {
  readonly sku: string;
  readonly shipped: number;
  readonly returned: number;
}

/** What PostgreSQL keeps (CONTRACT §7, DESIGN "History"). Every function rejects with a HistoryError. */
export interface History {
  /** `host:port/database`, for messages */
  readonly place: string;

  /** Reaches the server, looks at its version and at the rights of its user. A schema that is not `ok` is an answer, not an error. */
  schemaState(): Promise<SchemaState>;
  /** Brings the schema to the version of this program, whatever it is now; two processes at once do it once. Never goes back. */
  migrate(): Promise<{ readonly from: number; readonly to: number }>;
  readonly partitions: {
    /** Creates the partitions of the month of `now` and of the two after it; answers how many were new. */
    ahead(now: number): Promise<number>;
    /** Drops the months of events and notices that ended before the month of `before` began; answers their names. Audit stays. */
    drop(before: number): Promise<readonly string[]>;
  };

  /**
   * Writes a batch in one transaction. Of two revisions of one event or notice the higher one stays, with its deliveries, attempts
   * or items. What was erased is written without the person's values.
   */
  put(batch: Batch): Promise<Written>;

  /** The newest event of this name, open ones too; without what was erased. */
  find(kind: EventKind, seq: string): Promise<KeptEvent | null>;
  /** The event whose delivery a vendor's callback names; the newest of several. */
  homeOf(by: DeliveryBy): Promise<KeptEvent | null>;
  /** Notices that a number names, the newest first, 100 at most. */
  noticesOf(by: NoticeBy): Promise<readonly KeptNotice[]>;

  /**
   * Events, newest first, by (acceptance, kind, seq). One that is open again (`endedAt` null) is among them whatever its status, reason
   * and destinations were: Redis knows what they are.
   */
  search(filter: EventFilter, page: { readonly after?: EventPosition; readonly limit: number }): Promise<EventPage>;
  /** Events with exactly this number, letters in either case, newest first. */
  byNumber(number: string, limit?: number): Promise<readonly KeptEvent[]>;
  /** The same, oldest first, in constant memory; `after` goes on behind an event. */
  stream(filter: EventFilter, options?: { readonly after?: EventPosition }): AsyncIterable<StreamedEvent>;
  auditPage(
    filter: AuditFilter,
    page: { readonly after?: AuditPosition; readonly limit: number },
  ): Promise<KeptAuditPage>;

  /** Notices with a mobile number by its keyed digest. */
  dnsOfMobile(digest: string): Promise<readonly string[]>;
  /** Notices without any such digest, as without data keys, of whose persons' values `is` knows one; reads them all. */
  dnsByValue(is: (value: string) => boolean): Promise<readonly string[]>;
  /** The values of the persons of these notices, as long as their rows have them: what else may quote them is searched for these. */
  valuesOf(dns: readonly string[]): Promise<readonly string[]>;
  /** What an erasure of these notices would change. */
  countErasable(dns: readonly string[]): Promise<Erased>;
  /** Takes a person's values out of these notices and their events, and out of whatever is written of them later. */
  erase(dns: readonly string[]): Promise<Erased>;
  /**
   * Takes them out of what has been at rest since before `before` (`PERSONAL_RETENTION_DAYS`), and out of what an erasure that ended early left
   * behind, `limit` notices or events at a time; `after` goes on behind a portion. A record of which that fails is told to `onError` and
   * passed over.
   */
  eraseAtRest(
    before: number,
    options: { readonly after?: string; readonly limit: number },
    onError: (error: unknown) => void,
  ): Promise<Rested>;

  /**
   * Writes records anew as `apply` makes them of the stored ones (`rekey`), `limit` at a time; `after` goes on behind a portion.
   * `dryRun` counts them alone, and keeps no writer waiting.
   */
  rekey(
    apply: Rewrite,
    options: { readonly after?: string; readonly limit: number; readonly dryRun?: boolean },
  ): Promise<Rewritten>;

  /** Ended events accepted in [from, until). */
  countByStatus(from: number, until: number): Promise<readonly StatusCount[]>;
  deliveryFigures(from: number, until: number, by: 'hour' | 'day'): Promise<readonly DeliveryFigures[]>;
  /** Pieces of notices first put in [from, until), most returned first. */
  skuFigures(from: number, until: number, limit: number): Promise<readonly SkuFigures[]>;
  /** Rows by PostgreSQL's own estimate and bytes with indexes, of all partitions. */
  size(): Promise<{ readonly events: number; readonly bytes: number }>;

  close(): Promise<void>;
}
