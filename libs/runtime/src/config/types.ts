import type { Destination, EventKind, Operation } from '@scm-relay/schemas';
import type { Networks } from './addresses.js';

/** One key of a route group as it is configured. */
export interface ApiKey {
  /** SHA-256 of the key */
  readonly digest: Buffer;
  /** milliseconds since 1970 from which on it opens nothing; null: it has no end */
  readonly until: number | null;
  /** the key itself, for who sends it; null where only its digest is known */
  readonly plain: string | null;
}

/** What a process is going to do; each need brings its own required settings (CONTRACT §2). */
export type Need = 'ingress' | 'mapping' | 'board' | 'sandbox' | 'notices' | 'history' | Destination;

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface RedisConfig {
  readonly url: string;
  /** set: connect through these sentinels instead of `url` */
  readonly sentinels?: {
    readonly nodes: readonly HostPort[];
    readonly master: string;
    /** of the sentinels themselves */
    readonly username?: string;
    readonly password?: string;
    readonly tls?: boolean;
  };
  /** set: connect to this cluster instead of `url` */
  readonly cluster?: readonly HostPort[];
  /** PEM: whom to trust and who we are, for `rediss://` and sentinels with TLS */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** prefix of every key, holds a hash tag; no trailing colon */
  readonly keyPrefix: string;
  readonly waitReplicas: number;
  readonly waitTimeoutMs: number;
  readonly requireDurable: boolean;
}

/** Named keys of one route group; empty: the group is open (allowed on loopback or by ALLOW_ANONYMOUS only). */
export type ApiKeys = ReadonlyMap<string, ApiKey>;

/** What a request of a route group must bring, and how many may come. */
export interface GroupAccess {
  readonly keys: ApiKeys;
  /** by name; empty: requests need no signature (CONTRACT §3.6) */
  readonly signing: ReadonlyMap<string, Buffer>;
  /** null: from anywhere */
  readonly allowFrom: Networks | null;
  /** per caller; null: no limit */
  readonly rate: { readonly max: number; readonly durationMs: number } | null;
  /** it is open because it can be reached from this machine alone */
  readonly localOnly: boolean;
}

export type RouteGroup = 'scm' | 'oms' | 'posCallback';

/** `min(maxMs, baseMs·2^(n−1))` ± 20 % */
export interface BackoffConfig {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** How one destination is treated, the same in every process. */
export interface DestinationPolicy {
  readonly timeoutMs: number;
  /** requests in flight per worker process */
  readonly concurrency: number;
  /** requests per time over all worker processes; null: no limit */
  readonly rate: { readonly max: number; readonly durationMs: number } | null;
  readonly attempts: number;
  readonly backoff: BackoffConfig;
  readonly resendSafe: boolean;
  readonly breakerFailures: number;
  readonly breakerProbeMs: number;
  /** the longest a vendor's Retry-After or rate reply may hold it */
  readonly holdMaxMs: number;
  /** `traceparent` is sent to it */
  readonly trace: boolean;
}

export interface BoardUser {
  readonly name: string;
  readonly password: string;
  readonly role: 'operator' | 'viewer';
}

/** Login to the board by OpenID Connect. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client */
  readonly clientSecret: string | null;
  readonly rolesClaim: string;
  /** values of the claim that make an operator, a viewer */
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
}

export type RouteKey = `${'wdt' | 'pos' | 'erp'}.${EventKind}`;
/** CONTRACT §4: for each channel and event the operations it is delivered by, in order. */
export type Routes = ReadonlyMap<RouteKey, readonly Operation[]>;
/** `storeCode` → what the vendors call that warehouse */
export type Warehouses = ReadonlyMap<string, { readonly wdtWarehouseNo?: string; readonly erpStoresId?: string }>;

export type AlertFormat = 'json' | 'dingtalk' | 'wecom' | 'feishu';

/** Hours of each day, in minutes since midnight; `until` is excluded, and before `from` where they lead over midnight. */
export interface Hours {
  readonly from: number;
  readonly until: number;
}

/** Where a board tells what a person should hear of. */
export interface AlertConfig {
  /** may hold a token: a secret; null: nobody is told */
  readonly url: string | null;
  readonly format: AlertFormat;
  /** of the team robot itself (加签); null: it asks for none */
  readonly robotSecret: string | null;
  /** signs what is posted as JSON (CONTRACT §3.6) */
  readonly signingSecret: Buffer | null;
  /** how long the oldest job of a queue may wait */
  readonly oldestSeconds: number;
  /** when nobody is told, in the operators' time zone; what came meanwhile is told afterwards */
  readonly quietHours: Hours | null;
}

/** How long what is kept, in days. */
export interface RetentionConfig {
  /** an event in Redis, from its end on; may be a fraction */
  readonly days: number;
  /** claims, notices and items */
  readonly itemDays: number;
  readonly auditDays: number;
  /** with a history: a notice in Redis, from its last event on; may be a fraction */
  readonly noticeHotDays: number;
  /** a person's data at rest */
  readonly personalDays: number;
}

/** Traces by OTLP (docs/tracing.md). */
export interface TracingConfig {
  /** where spans are posted */
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** a secret, as a rule; null: none */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly sampler: string;
  /** share of the traces taken by a sampler that asks for one */
  readonly ratio: number;
  /** how spans wait to be sent */
  readonly batch: {
    readonly delayMs: number;
    readonly timeoutMs: number;
    readonly queue: number;
    readonly size: number;
  };
}

/** A key of `DATA_KEYS`. */
export interface DataKey {
  readonly id: string;
  /** 32 bytes */
  readonly secret: Buffer;
}

export interface Config {
  /** `NODE_ENV` is production */
  readonly production: boolean;
  readonly redis: RedisConfig;
  /** the first encrypts what may hold personal data, each of them reads it; none: everything lies in the clear */
  readonly dataKeys: readonly DataKey[];
  readonly logLevel: string;
  readonly ingress: HostPort & {
    /** 0: health and metrics are on the port of the requests alone */
    readonly healthPort: number;
    readonly access: Readonly<Record<RouteGroup, GroupAccess>>;
    readonly pushCustomers: readonly string[];
    readonly pushAppKeys: readonly string[];
  };
  readonly board: HostPort & {
    readonly users: readonly BoardUser[];
    /** without a slash at its end, '' for the root */
    readonly basePath: string;
    readonly allowFrom: Networks | null;
    /** null: login by password alone */
    readonly oidc: OidcConfig | null;
  };
  /** whose `X-Forwarded-*` are believed */
  readonly trustedProxies: Networks;
  readonly alerts: AlertConfig;
  /** null: no traces */
  readonly tracing: TracingConfig | null;
  readonly sandbox: {
    readonly port: number;
    /** which orders the stand-ins know: every one, or only those the ledger holds a notice of */
    readonly orders: 'any' | 'ledger';
  };
  readonly history: {
    /** a secret; null: there is none, because nothing is set or it is `off` */
    readonly url: string | null;
    /** 0: no health server */
    readonly healthPort: number;
    /** whole months older than this are dropped; 0: none ever */
    readonly retentionMonths: number;
  };
  /** port 0: no health server */
  readonly workerHealth: HostPort;
  readonly events: {
    readonly strict: boolean;
    /** item codes in one checkout */
    readonly maxItems: number;
    readonly defaultStoreCode: string;
    readonly timeZone: string;
    /** has the named groups `sku` and `serial` */
    readonly itemCodePattern: RegExp;
  };
  readonly routes: Routes;
  readonly warehouses: Warehouses;
  readonly mapping: { readonly attempts: number; readonly backoff: BackoffConfig };
  readonly waits: { readonly noticeHours: number; readonly lineDays: number };
  readonly retention: RetentionConfig;
  readonly destinations: Readonly<Record<Destination, DestinationPolicy>>;
  /**
   * Endpoint and credentials, by destination, of those that were needed:
   * wdt `url sid key secret`, pos `url authorization`, erp `url appid secret`, push `url customerId appKey`.
   */
  readonly credentials: Readonly<Partial<Record<Destination, Readonly<Record<string, string>>>>>;
}
