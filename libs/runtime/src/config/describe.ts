import { DESTINATIONS } from '@scm-relay/schemas';
import type { Config, GroupAccess, HostPort, Hours } from './types.js';

/** What `describeConfig` gives for one variable. */
export type Described = string | number | boolean;

const isSet = (value: unknown): string => (value ? 'set' : 'not set');
const nodes = (list: readonly HostPort[] | undefined): string =>
  list?.map(({ host, port }) => `${host}:${port}`).join(',') ?? 'not set';

const timeOfDay = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
const shownHours = (hours: Hours | null): string =>
  hours === null ? 'not set' : `${timeOfDay(hours.from)}-${timeOfDay(hours.until)}`;

/** A URL as it may be printed: without user and password. */
export function printableUrl(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}

/** A database's URL without its parameters, too: a password may be among them. */
function plainUrl(text: string): string {
  const url = new URL(printableUrl(text));
  url.search = '';
  return url.href;
}

/** The configuration as variable → value for the start-up line; a secret is only `set` or `not set`. */
export function describeConfig(config: Config): Record<string, Described> {
  const { redis, ingress, board, events, mapping } = config;
  return {
    REDIS_URL: printableUrl(redis.url),
    REDIS_SENTINELS: nodes(redis.sentinels?.nodes),
    REDIS_SENTINEL_MASTER: redis.sentinels?.master ?? 'not set',
    REDIS_SENTINEL_PASSWORD: isSet(redis.sentinels?.password),
    REDIS_SENTINEL_TLS: redis.sentinels?.tls ?? false,
    REDIS_CLUSTER: nodes(redis.cluster),
    REDIS_TLS_CA_FILE: isSet(redis.tls?.ca),
    REDIS_TLS_CERT_FILE: isSet(redis.tls?.cert),
    REDIS_KEY_PREFIX: redis.keyPrefix,
    REDIS_WAIT_REPLICAS: redis.waitReplicas,
    REDIS_WAIT_TIMEOUT_MS: redis.waitTimeoutMs,
    REDIS_REQUIRE_DURABLE: redis.requireDurable,
    INGRESS_HOST: ingress.host,
    INGRESS_PORT: ingress.port,
    INGRESS_HEALTH_PORT: ingress.healthPort,
    SCM_API_KEYS: isSet(ingress.access.scm.keys.size),
    OMS_API_KEYS: isSet(ingress.access.oms.keys.size),
    POS_CALLBACK_KEYS: isSet(ingress.access.posCallback.keys.size),
    ...describeAccess('SCM', ingress.access.scm),
    ...describeAccess('OMS', ingress.access.oms),
    ...describeAccess('POS_CALLBACK', ingress.access.posCallback),
    TRUSTED_PROXIES: config.trustedProxies.size,
    SCM_STRICT: events.strict,
    MAX_EVENT_ITEMS: events.maxItems,
    PUSH_CUSTOMERS: ingress.pushCustomers.join(','),
    PUSH_APP_KEYS: isSet(ingress.pushAppKeys.length),
    BOARD_HOST: board.host,
    BOARD_PORT: board.port,
    BOARD_BASE_PATH: board.basePath || '/',
    BOARD_USERS: isSet(board.users.length),
    BOARD_ALLOW_FROM: isSet(board.allowFrom),
    BOARD_OIDC_ISSUER: board.oidc?.issuer ?? 'not set',
    ALERT_WEBHOOK_URL: isSet(config.alerts.url),
    ALERT_FORMAT: config.alerts.format,
    ALERT_SECRET: isSet(config.alerts.robotSecret),
    ALERT_SIGNING_SECRET: isSet(config.alerts.signingSecret),
    ALERT_OLDEST_SECONDS: config.alerts.oldestSeconds,
    ALERT_QUIET_HOURS: shownHours(config.alerts.quietHours),
    SANDBOX_PORT: config.sandbox.port,
    SANDBOX_ORDERS: config.sandbox.orders,
    WORKER_HEALTH_HOST: config.workerHealth.host,
    WORKER_HEALTH_PORT: config.workerHealth.port,
    DEFAULT_STORE_CODE: events.defaultStoreCode,
    EVENT_TIME_ZONE: events.timeZone,
    ITEM_CODE_PATTERN: events.itemCodePattern.source,
    ROUTES: [...config.routes].map(([route, operations]) => `${route}=${operations.join('+')}`).join(' '),
    WAREHOUSES: config.warehouses.size,
    MAP_ATTEMPTS: mapping.attempts,
    MAP_BACKOFF_MS: mapping.backoff.baseMs,
    MAP_BACKOFF_MAX_MS: mapping.backoff.maxMs,
    NOTICE_WAIT_HOURS: config.waits.noticeHours,
    LINE_WAIT_DAYS: config.waits.lineDays,
    HISTORY_URL: config.history.url === null ? 'not set' : plainUrl(config.history.url),
    HISTORY_HEALTH_PORT: config.history.healthPort,
    HISTORY_RETENTION_MONTHS: config.history.retentionMonths,
    NOTICE_HOT_DAYS: config.retention.noticeHotDays,
    PERSONAL_RETENTION_DAYS: config.retention.personalDays,
    RETENTION_DAYS: config.retention.days,
    ITEM_RETENTION_DAYS: config.retention.itemDays,
    AUDIT_RETENTION_DAYS: config.retention.auditDays,
    DATA_KEYS: config.dataKeys.map(({ id }) => id).join(' ') || 'not set',
    LOG_LEVEL: config.logLevel,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: config.tracing ? printableUrl(config.tracing.url) : 'not set',
    OTEL_TRACES_SAMPLER: config.tracing ? `${config.tracing.sampler} ${config.tracing.ratio}` : 'not set',
    ...Object.assign({}, ...DESTINATIONS.map((destination) => describeDestination(config, destination))),
  };
}

const describeAccess = (group: string, { signing, allowFrom, rate }: GroupAccess): Record<string, Described> => ({
  [`${group}_SIGNING_SECRETS`]: isSet(signing.size),
  [`${group}_ALLOW_FROM`]: isSet(allowFrom),
  [`${group}_RATE`]: rate ? `${rate.max}/${rate.durationMs}ms` : 'none',
});

function describeDestination(
  { destinations, credentials }: Config,
  destination: (typeof DESTINATIONS)[number],
): Record<string, Described> {
  const policy = destinations[destination];
  const { url, ...rest } = credentials[destination] ?? {};
  const name = destination.toUpperCase();
  return {
    [`${name}_URL`]: url === undefined ? 'not set' : printableUrl(url),
    [`${name}_CREDENTIALS`]: isSet(Object.keys(rest).length),
    [`${name}_TIMEOUT_MS`]: policy.timeoutMs,
    [`${name}_CONCURRENCY`]: policy.concurrency,
    [`${name}_RATE`]: policy.rate ? `${policy.rate.max}/${policy.rate.durationMs}ms` : 'none',
    [`${name}_ATTEMPTS`]: policy.attempts,
    [`${name}_BACKOFF_MS`]: policy.backoff.baseMs,
    [`${name}_BACKOFF_MAX_MS`]: policy.backoff.maxMs,
    [`${name}_RESEND_SAFE`]: policy.resendSafe,
    [`${name}_BREAKER_FAILURES`]: policy.breakerFailures,
    [`${name}_BREAKER_PROBE_MS`]: policy.breakerProbeMs,
    [`${name}_HOLD_MAX_MS`]: policy.holdMaxMs,
    [`${name}_TRACE`]: policy.trace,
  };
}
