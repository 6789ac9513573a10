import type { Destination, Operation } from './destinations.js';
import type { DeliveryStatus, EventKind, EventStatus, NoticeState, OutcomeName } from './vocabulary.js';

// What leaves Redis for the history (CONTRACT §7): the ledger makes these records, the history keeps them and gives them back. Every
// instant is in milliseconds since 1970 by Redis's clock. Nothing in a named field is personal data; what may be lies in `fields` and
// `document`, which the history does not read (DESIGN "Personal data": they may be encrypted).

/** A Redis hash as it was, value by value: a thaw writes it back. */
export type KeptFields = Readonly<Record<string, string>>;

export interface KeptAttempt {
  readonly n: number;
  readonly generation: number;
  readonly at: number;
  readonly ms: number | null;
  /** null: its process died */
  readonly outcome: OutcomeName | null;
  readonly httpStatus: number | null;
}

export interface KeptDelivery {
  /** `wdt-1/refund:4frd21d6u` */
  readonly id: string;
  readonly destination: Destination;
  readonly operation: Operation;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  /** our number for it, which the vendor was told */
  readonly reference: string | null;
  /** the vendor's own numbers, the latest last */
  readonly bills: readonly string[];
  readonly endedAt: number | null;
  readonly attempts: readonly KeptAttempt[];
  /** the events it stands for where they are several (a POS line), as `kind:seq` */
  readonly events: readonly string[];
}

/** An event with the deliveries that lie in its own hash. */
export interface KeptEvent {
  readonly kind: EventKind;
  readonly seq: string;
  /** of two records of one event the higher one is the newer one */
  readonly revision: number;
  readonly dn: string | null;
  readonly tns: readonly string[];
  readonly sns: readonly string[];
  /** the order numbers of its notice, as they were when it ended */
  readonly tid: string | null;
  readonly bill: string | null;
  readonly status: EventStatus;
  readonly reason: string | null;
  /** its order of acceptance */
  readonly no: number;
  readonly acceptedAt: number;
  /** null: it is open again */
  readonly endedAt: number | null;
  /** to which it had deliveries, those that lie in another event's hash included */
  readonly destinations: readonly Destination[];
  readonly deliveries: readonly KeptDelivery[];
  readonly fields: KeptFields;
}

export interface KeptItem {
  readonly sn: string;
  readonly tn: string | null;
  readonly sku: string;
  readonly lineId: number;
  /** `seq` of the checkout that shipped it, of the refund that returned it */
  readonly shippedBy: string | null;
  readonly returnedBy: string | null;
}

/** An entry of a sorted set by which a notice, a parcel or a piece is found; `key` without the deployment's prefix. */
export interface KeptIndexEntry {
  readonly key: string;
  readonly member: string;
  readonly score: number;
}

export interface KeptNotice {
  readonly dn: string;
  readonly revision: number;
  readonly channel: string;
  /** the order numbers it is found by */
  readonly tid: string | null;
  readonly bill: string | null;
  readonly state: NoticeState;
  /** its first PUT: the month it lies in */
  readonly firstAt: number;
  /** its last event's end or its last PUT */
  readonly lastAt: number;
  readonly items: readonly KeptItem[];
  readonly fields: KeptFields;
  /** `document:<dn>` as it is in Redis */
  readonly document: string | null;
  readonly index: readonly KeptIndexEntry[];
  /** keyed digests of the mobile numbers in it (DESIGN "Personal data"), by which `erase --mobile` finds it */
  readonly mobiles: readonly string[];
}

export interface KeptAudit {
  /** the stream's own id: the same entry is written once */
  readonly id: string;
  readonly at: number;
  readonly user: string;
  readonly action: string;
  /** the entry as JSON, its note sealed where there are data keys */
  readonly entry: string;
}
