import type { Destination, Notice, NoticeLine, NoticePayment, Operation, RelayEvent } from '@scm-relay/schemas';

/**
 * The one interface between the relay and a vendor. A connector is a folder in `libs/connectors`:
 * `map` (pure), `send` (sign, send), `judge` (what a reply means), `index` (the three together).
 */

/** What a mapper may know beside the event and its notice; plain data, so that mapping stays pure. */
export interface MappingContext {
  /** IANA zone of every date-time without one (`EVENT_TIME_ZONE`) */
  readonly timeZone: string;
  /** store code of a refund that names none (`DEFAULT_STORE_CODE`) */
  readonly defaultStoreCode: string;
  /** `WAREHOUSES_FILE`: what a `storeCode` is called by the vendors */
  readonly warehouses: ReadonlyMap<string, { readonly wdtWarehouseNo?: string; readonly erpStoresId?: string }>;
}

/** A part of a refunded sum, taken from one payment of the notice. */
export interface PaymentShare {
  readonly payment: NoticePayment;
  /** decimal string */
  readonly money: string;
}

/** What one delivery is about. */
export interface MappingInput {
  readonly event: RelayEvent;
  readonly notice: Notice;
  /** a refund: the line of the returned piece; a refuse: the lines of which something is refused; a checkout: all of them */
  readonly lines: readonly NoticeLine[];
  /** how many pieces of each of these lines it is about: returned, refused, or (a checkout) left by now */
  readonly counts: ReadonlyMap<number, number>;
  /** it is about every piece of the notice */
  readonly whole: boolean;
  /** where the refunded sum comes from, in the notice's order; none for a checkout */
  readonly shares: readonly PaymentShare[];
  readonly context: MappingContext;
}

/** The finished, unsigned request body as it is kept in the ledger (plain JSON), or why there can be none. */
export type MappingResult =
  | {
      readonly ok: true;
      readonly request: Readonly<Record<string, unknown>> | readonly unknown[];
      /** our number at the vendor, where its callbacks will name it */
      readonly reference?: string;
    }
  | { readonly ok: false; readonly reason: 'unmappable'; readonly detail: string };

/** What was seen on the wire, for the ledger: bounded (≤ 4 KiB of text), free of credentials. */
export interface Seen {
  /** null when no response line arrived */
  readonly httpStatus: number | null;
  /** the vendor's JSON, or its text cut short, or null */
  readonly response: unknown;
}

/** Exactly one of four (DESIGN "Outcomes"). `message` never holds personal data or secrets. */
export type Outcome = Seen &
  (
    | {
        readonly outcome: 'delivered';
        /** bounded like `response` */
        readonly vendorState?: unknown;
        /** the vendor's own number, where its callbacks will name it; no longer than they may say it */
        readonly vendorNumber?: string;
        /** it took the request and refuses what it asks for, finally (POS 已拒绝) */
        readonly vendorRefused?: true;
      }
    | {
        readonly outcome: 'rejected';
        readonly code: string;
        readonly message: string;
        /** the vendor refused the caller, not the content (401, 403, 404, WDT 1 and 6): counts towards the breaker */
        readonly accessRefused?: true;
      }
    | {
        readonly outcome: 'retry';
        /** milliseconds the vendor asked us to wait (`Retry-After`, rate texts): holds the whole queue */
        readonly after?: number;
        readonly message: string;
      }
    | { readonly outcome: 'unknown'; readonly message: string }
  );

/** Whether one more call may leave for the vendor, after waiting for it; false: not now. */
export type MayAsk = () => Promise<boolean>;

/** A connector set up with its endpoint and credentials. */
export interface Client {
  /**
   * Signs and sends a request that was mapped before. Never throws for anything a vendor or network can do. `traceparent` goes along
   * as a header (`<DEST>_TRACE`).
   */
  send(operation: Operation, request: unknown, traceparent?: string): Promise<Outcome>;
  /**
   * Tries to prove that a request of unknown outcome was processed. A `delivered` proves it; anything else proves nothing, and a `retry`
   * with `after` holds the destination as that of a request does.
   * Absent where the vendor has no way to ask. `mayAsk` is asked before every further call that the look-up needs: each of them counts
   * against the destination's rate.
   */
  lookup?(operation: Operation, request: unknown, mayAsk?: MayAsk): Promise<Outcome>;
  close(): void;
}

/** Endpoint and credentials of a destination as the config module read them; which keys it has is the connector's own affair. */
export type Credentials = Readonly<Record<string, string>>;

export interface ClientSettings {
  /** e.g. `{ url, sid, key, secret }` for wdt */
  readonly credentials: Credentials;
  /** whole request, milliseconds (`<DEST>_TIMEOUT_MS`) */
  readonly timeoutMs: number;
  /** `<DEST>_RESEND_SAFE`: idle keep-alive reuse is allowed only where true */
  readonly resendSafe: boolean;
  readonly timeZone: string;
  readonly now?: () => number;
}

export interface Connector {
  readonly destination: Destination;
  /** pure mappers by operation; an operation that takes several lines of one notice back as a whole says so */
  readonly operations: Readonly<
    Partial<Record<Operation, { map(input: MappingInput): MappingResult; wholeLine?: true }>>
  >;
  /** Throws only for credentials it cannot use. */
  client(settings: ClientSettings): Client;
}
