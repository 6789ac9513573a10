import {
  byDestination,
  DESTINATION_ROWS,
  type Destination,
  type DestinationSetting,
  settingsOf,
  settingVariable,
} from '@scm-relay/schemas';
import { KINDS, type Kind } from './kinds.js';

/** A variable of CONTRACT §2. `T` includes undefined where there is no default. */
export interface Variable<T> {
  readonly kind: Kind<T>;
  readonly default: string | undefined;
}

export type Group = Readonly<Record<string, Variable<unknown>>>;
export type ValuesOf<G extends Group> = { readonly [N in keyof G]: G[N] extends Variable<infer T> ? T : never };

const by = <T>(kind: Kind<T>, fallback: string): Variable<T> => ({ kind, default: fallback });
const optional = <T>(kind: Kind<T>): Variable<T | undefined> => ({ kind, default: undefined });

/** What every process reads: its Redis and the rules of the ledger. */
export const SHARED = {
  NODE_ENV: optional(KINDS.text),
  REDIS_URL: by(KINDS.redisUrl, 'redis://127.0.0.1:6379'),
  REDIS_SENTINELS: optional(KINDS.nodes),
  REDIS_SENTINEL_MASTER: optional(KINDS.text),
  REDIS_SENTINEL_USERNAME: optional(KINDS.text),
  REDIS_SENTINEL_PASSWORD: optional(KINDS.text),
  REDIS_SENTINEL_TLS: by(KINDS.boolean, 'false'),
  REDIS_CLUSTER: optional(KINDS.nodes),
  REDIS_TLS_CA_FILE: optional(KINDS.text),
  REDIS_TLS_CERT_FILE: optional(KINDS.text),
  REDIS_TLS_KEY_FILE: optional(KINDS.text),
  REDIS_KEY_PREFIX: by(KINDS.keyPrefix, '{scm}'),
  REDIS_WAIT_REPLICAS: by(KINDS.count, '0'),
  REDIS_WAIT_TIMEOUT_MS: by(KINDS.milliseconds, '200'),
  REDIS_REQUIRE_DURABLE: optional(KINDS.boolean),
  DEFAULT_STORE_CODE: by(KINDS.storeCode, 'DEFAULT'),
  NOTICE_WAIT_HOURS: by(KINDS.hours, '24'),
  LINE_WAIT_DAYS: by(KINDS.days, '7'),
  EVENT_TIME_ZONE: by(KINDS.timeZone, 'Asia/Shanghai'),
  /** its default depends on whether there is a history (`retentionOf`) */
  RETENTION_DAYS: optional(KINDS.partOfDays),
  ITEM_RETENTION_DAYS: by(KINDS.days, '400'),
  AUDIT_RETENTION_DAYS: by(KINDS.days, '400'),
  HISTORY_URL: optional(KINDS.historyUrl),
  HISTORY_RETENTION_MONTHS: by(KINDS.months, '0'),
  NOTICE_HOT_DAYS: by(KINDS.partOfDays, '30'),
  PERSONAL_RETENTION_DAYS: optional(KINDS.days),
  DATA_KEYS: optional(KINDS.dataKeys),
  TRUSTED_PROXIES: optional(KINDS.networks),
  LOG_LEVEL: by(KINDS.logLevel, 'info'),
};

export const INGRESS = {
  INGRESS_HOST: by(KINDS.host, '127.0.0.1'),
  INGRESS_PORT: by(KINDS.port, '8080'),
  INGRESS_HEALTH_PORT: by(KINDS.port, '0'),
  SCM_API_KEYS: optional(KINDS.keys),
  OMS_API_KEYS: optional(KINDS.keys),
  POS_CALLBACK_KEYS: optional(KINDS.keys),
  SCM_SIGNING_SECRETS: optional(KINDS.signingSecrets),
  OMS_SIGNING_SECRETS: optional(KINDS.signingSecrets),
  POS_CALLBACK_SIGNING_SECRETS: optional(KINDS.signingSecrets),
  SCM_ALLOW_FROM: optional(KINDS.networks),
  OMS_ALLOW_FROM: optional(KINDS.networks),
  POS_CALLBACK_ALLOW_FROM: optional(KINDS.networks),
  SCM_RATE: by(KINDS.rate, 'none'),
  OMS_RATE: by(KINDS.rate, 'none'),
  POS_CALLBACK_RATE: by(KINDS.rate, 'none'),
  ALLOW_ANONYMOUS: by(KINDS.boolean, 'false'),
  SCM_STRICT: by(KINDS.boolean, 'false'),
  MAX_EVENT_ITEMS: by(KINDS.positive, '2000'),
  PUSH_CUSTOMERS: by(KINDS.names, 'BudweiserTmall'),
  PUSH_APP_KEYS: by(KINDS.names, '24647807'),
};

/** Variables of OpenTelemetry that we act on ourselves; the exporter reads the rest of OTEL_EXPORTER_OTLP_*, and OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read with the resource. */
export const TELEMETRY = {
  OTEL_SDK_DISABLED: by(KINDS.boolean, 'false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(KINDS.httpUrl),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(KINDS.httpUrl),
  OTEL_EXPORTER_OTLP_HEADERS: optional(KINDS.headers),
  OTEL_EXPORTER_OTLP_PROTOCOL: by(KINDS.otlpProtocol, 'http/protobuf'),
  OTEL_TRACES_SAMPLER: by(KINDS.tracesSampler, 'parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: by(KINDS.share, '1'),
  OTEL_BSP_SCHEDULE_DELAY: by(KINDS.milliseconds, '5000'),
  OTEL_BSP_EXPORT_TIMEOUT: by(KINDS.milliseconds, '30000'),
  OTEL_BSP_MAX_QUEUE_SIZE: by(KINDS.positive, '2048'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: by(KINDS.positive, '512'),
};

export const BOARD = {
  BOARD_HOST: by(KINDS.host, '127.0.0.1'),
  BOARD_PORT: by(KINDS.port, '8081'),
  BOARD_USERS: optional(KINDS.users),
  BOARD_BASE_PATH: by(KINDS.basePath, '/'),
  BOARD_ALLOW_FROM: optional(KINDS.networks),
  BOARD_OIDC_ISSUER: optional(KINDS.issuer),
  BOARD_OIDC_CLIENT_ID: optional(KINDS.text),
  BOARD_OIDC_CLIENT_SECRET: optional(KINDS.text),
  BOARD_OIDC_ROLES_CLAIM: by(KINDS.text, 'groups'),
  BOARD_OIDC_OPERATORS: optional(KINDS.names),
  BOARD_OIDC_VIEWERS: optional(KINDS.names),
  ALERT_WEBHOOK_URL: optional(KINDS.webhookUrl),
  ALERT_FORMAT: by(KINDS.alertFormat, 'json'),
  ALERT_SECRET: optional(KINDS.text),
  ALERT_SIGNING_SECRET: optional(KINDS.signingSecret),
  ALERT_OLDEST_SECONDS: by(KINDS.seconds, '300'),
  ALERT_QUIET_HOURS: optional(KINDS.dayHours),
};

export const SANDBOX = {
  SANDBOX_PORT: by(KINDS.port, '8090'),
  SANDBOX_ORDERS: by(KINDS.sandboxOrders, 'any'),
};

export const WORKER = {
  WORKER_HEALTH_HOST: by(KINDS.host, '127.0.0.1'),
  WORKER_HEALTH_PORT: by(KINDS.port, '0'),
};

export const HISTORY = {
  HISTORY_HEALTH_PORT: by(KINDS.port, '0'),
};

export const MAPPING = {
  MAP_ATTEMPTS: by(KINDS.positive, '12'),
  MAP_BACKOFF_MS: by(KINDS.milliseconds, '1000'),
  MAP_BACKOFF_MAX_MS: by(KINDS.milliseconds, '3600000'),
  ITEM_CODE_PATTERN: by(KINDS.itemCodePattern, '^(?<sku>\\d{13})(?<serial>\\d{9})$'),
  ROUTES_FILE: optional(KINDS.text),
  WAREHOUSES_FILE: optional(KINDS.text),
};

const ACCEPTS: Readonly<Record<DestinationSetting['accepts'], Kind<string>>> = {
  'http-url': KINDS.httpUrl,
  text: KINDS.text,
  'header-text': KINDS.headerText,
  'salted-secret': KINDS.saltedSecret,
};

/** Endpoint and credentials of each destination; all of them are required. */
export const CREDENTIALS: Readonly<Record<Destination, Readonly<Record<string, Variable<string | undefined>>>>> =
  byDestination((destination) =>
    Object.fromEntries(
      Object.entries(settingsOf(destination)).map(([name, { accepts, default: fallback }]) => [
        settingVariable(destination, name),
        { kind: ACCEPTS[accepts], default: fallback },
      ]),
    ),
  );

const policy = (defaults: { readonly rate: string; readonly resendSafe: string }) => ({
  TIMEOUT_MS: by(KINDS.milliseconds, '30000'),
  CONCURRENCY: by(KINDS.positive, '10'),
  RATE: by(KINDS.rate, defaults.rate),
  ATTEMPTS: by(KINDS.positive, '12'),
  BACKOFF_MS: by(KINDS.milliseconds, '1000'),
  BACKOFF_MAX_MS: by(KINDS.milliseconds, '3600000'),
  RESEND_SAFE: by(KINDS.boolean, defaults.resendSafe),
  BREAKER_FAILURES: by(KINDS.positive, '5'),
  BREAKER_PROBE_MS: by(KINDS.milliseconds, '30000'),
  HOLD_MAX_MS: by(KINDS.milliseconds, '900000'),
  TRACE: by(KINDS.boolean, 'false'),
});

/** `<DEST>_…`: the names here lack their destination. */
export const POLICIES: Readonly<Record<Destination, ReturnType<typeof policy>>> = byDestination((destination) => {
  const { rate, resendSafe } = DESTINATION_ROWS[destination];
  return policy({ rate, resendSafe: String(resendSafe) });
});
