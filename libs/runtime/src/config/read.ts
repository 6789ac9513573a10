import { byDestination, type Destination } from '@scm-relay/schemas';
import { NO_NETWORKS } from './addresses.js';
import { ConfigError, describeMistake, type Mistake } from './error.js';
import { historyUrlOf, retentionOf } from './retention.js';
import { readRoutes, readWarehouses } from './routes.js';
import { checkRules } from './rules.js';
import { credentialsFor, sandboxDefaults } from './sandbox.js';
import { checkVariables, VARIABLES, variablesOf } from './schema.js';
import { withSecretFiles } from './secret-files.js';
import { readTlsFiles } from './tls-files.js';
import type {
  ApiKeys,
  Config,
  DestinationPolicy,
  GroupAccess,
  Need,
  OidcConfig,
  RedisConfig,
  TracingConfig,
} from './types.js';
import { readValues, type Values } from './values.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Exit code for a configuration that cannot be used (`EX_CONFIG` of sysexits.h; CONTRACT §2). */
export const EXIT_CONFIG = 78;

/**
 * Reads and checks the environment (CONTRACT §2) for what a process is going to do. An empty string counts as not set.
 * What the process does not need is neither demanded nor checked.
 * @throws {ConfigError} with every mistake there is
 */
export function readConfig(needs: readonly Need[], env: Environment = process.env): Config {
  const given: Record<string, string> = needs.includes('sandbox') ? sandboxDefaults(needs) : {};
  const unread: Mistake[] = [];
  const complete = withSecretFiles(env, Object.keys(variablesOf(needs)), unread);
  for (const name of Object.keys(VARIABLES)) {
    const text = complete[name];
    if (text !== undefined && text !== '') given[name] = text;
  }
  const mistakes = [
    ...unread,
    ...checkVariables(needs, given).filter(({ name }) => !unread.some((each) => each.name === `${name}_FILE`)),
  ];
  const values = readValues(given);
  mistakes.push(
    ...checkRules(needs, values, new Set(mistakes.flatMap(({ name }) => [name, name.replace(/_FILE$/, '')]))),
  );
  const files = needs.includes('mapping') ? values.mapping : undefined;
  const tls = readTlsFiles(values.shared, mistakes);
  const routes = readRoutes(files?.ROUTES_FILE, mistakes);
  const warehouses = readWarehouses(files?.WAREHOUSES_FILE, mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const config = configOf(values);
  return {
    ...config,
    redis: { ...config.redis, ...(tls ? { tls } : {}) },
    routes,
    warehouses,
    credentials: credentialsFor(needs, values.credentials),
  };
}

/** The configuration, or the end of the process with every mistake on a line of stderr. */
export function configOrExit(needs: readonly Need[], env: Environment = process.env): Config {
  try {
    return readConfig(needs, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.mistakes.map(describeMistake).join('\n')}\n`);
    process.exit(EXIT_CONFIG);
  }
}

function configOf(values: Values): Omit<Config, 'routes' | 'warehouses' | 'credentials'> {
  const { shared, ingress, board, sandbox, mapping } = values;
  return {
    production: shared.NODE_ENV === 'production',
    redis: redisOf(shared),
    dataKeys: shared.DATA_KEYS ?? [],
    logLevel: shared.LOG_LEVEL,
    ingress: {
      host: ingress.INGRESS_HOST,
      port: ingress.INGRESS_PORT,
      healthPort: ingress.INGRESS_HEALTH_PORT,
      access: {
        scm: accessOf(ingress, 'SCM', ingress.SCM_API_KEYS),
        oms: accessOf(ingress, 'OMS', ingress.OMS_API_KEYS),
        posCallback: accessOf(ingress, 'POS_CALLBACK', ingress.POS_CALLBACK_KEYS),
      },
      pushCustomers: ingress.PUSH_CUSTOMERS,
      pushAppKeys: ingress.PUSH_APP_KEYS,
    },
    board: {
      host: board.BOARD_HOST,
      port: board.BOARD_PORT,
      users: board.BOARD_USERS ?? [],
      basePath: board.BOARD_BASE_PATH.replace(/\/$/, ''),
      allowFrom: board.BOARD_ALLOW_FROM ?? null,
      oidc: oidcOf(board),
    },
    trustedProxies: shared.TRUSTED_PROXIES ?? NO_NETWORKS,
    alerts: {
      url: board.ALERT_WEBHOOK_URL ?? null,
      format: board.ALERT_FORMAT,
      robotSecret: board.ALERT_SECRET ?? null,
      signingSecret: board.ALERT_SIGNING_SECRET ?? null,
      oldestSeconds: board.ALERT_OLDEST_SECONDS,
      quietHours: board.ALERT_QUIET_HOURS ?? null,
    },
    tracing: tracingOf(values.telemetry),
    sandbox: { port: sandbox.SANDBOX_PORT, orders: sandbox.SANDBOX_ORDERS },
    history: {
      url: historyUrlOf(shared),
      healthPort: values.history.HISTORY_HEALTH_PORT,
      retentionMonths: shared.HISTORY_RETENTION_MONTHS,
    },
    workerHealth: { host: values.worker.WORKER_HEALTH_HOST, port: values.worker.WORKER_HEALTH_PORT },
    events: {
      strict: ingress.SCM_STRICT,
      maxItems: ingress.MAX_EVENT_ITEMS,
      defaultStoreCode: shared.DEFAULT_STORE_CODE,
      timeZone: shared.EVENT_TIME_ZONE,
      itemCodePattern: mapping.ITEM_CODE_PATTERN,
    },
    mapping: {
      attempts: mapping.MAP_ATTEMPTS,
      backoff: { baseMs: mapping.MAP_BACKOFF_MS, maxMs: mapping.MAP_BACKOFF_MAX_MS },
    },
    waits: { noticeHours: shared.NOTICE_WAIT_HOURS, lineDays: shared.LINE_WAIT_DAYS },
    retention: retentionOf(shared),
    destinations: byDestination((destination) => policyOf(values.policies[destination])),
  };
}

function accessOf(ingress: Values['ingress'], group: 'SCM' | 'OMS' | 'POS_CALLBACK', keys?: ApiKeys): GroupAccess {
  const rate = ingress[`${group}_RATE`];
  const signing = ingress[`${group}_SIGNING_SECRETS`];
  return {
    keys: keys ?? new Map(),
    signing: signing ?? new Map(),
    allowFrom: ingress[`${group}_ALLOW_FROM`] ?? null,
    rate: rate === 'none' ? null : rate,
    localOnly: keys === undefined && signing === undefined && !ingress.ALLOW_ANONYMOUS,
  };
}

function oidcOf(board: Values['board']): OidcConfig | null {
  const { BOARD_OIDC_ISSUER: issuer, BOARD_OIDC_CLIENT_ID: clientId } = board;
  if (issuer === undefined || clientId === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret: board.BOARD_OIDC_CLIENT_SECRET ?? null,
    rolesClaim: board.BOARD_OIDC_ROLES_CLAIM,
    operators: board.BOARD_OIDC_OPERATORS ?? [],
    viewers: board.BOARD_OIDC_VIEWERS ?? [],
  };
}

function tracingOf(telemetry: Values['telemetry']): TracingConfig | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = telemetry;
  const url = own ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || telemetry.OTEL_SDK_DISABLED) return null;
  return {
    url,
    protocol: telemetry.OTEL_EXPORTER_OTLP_PROTOCOL,
    headers: telemetry.OTEL_EXPORTER_OTLP_HEADERS ?? null,
    sampler: telemetry.OTEL_TRACES_SAMPLER,
    ratio: telemetry.OTEL_TRACES_SAMPLER_ARG,
    batch: {
      delayMs: telemetry.OTEL_BSP_SCHEDULE_DELAY,
      timeoutMs: telemetry.OTEL_BSP_EXPORT_TIMEOUT,
      queue: telemetry.OTEL_BSP_MAX_QUEUE_SIZE,
      size: telemetry.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
    },
  };
}

function redisOf(shared: Values['shared']): RedisConfig {
  const { REDIS_SENTINELS: nodes, REDIS_SENTINEL_MASTER: master, REDIS_CLUSTER: cluster } = shared;
  const { REDIS_SENTINEL_USERNAME: username, REDIS_SENTINEL_PASSWORD: password } = shared;
  return {
    url: shared.REDIS_URL,
    ...(nodes && master
      ? {
          sentinels: {
            nodes,
            master,
            ...(username === undefined ? {} : { username }),
            ...(password === undefined ? {} : { password }),
            ...(shared.REDIS_SENTINEL_TLS ? { tls: true } : {}),
          },
        }
      : {}),
    ...(cluster ? { cluster } : {}),
    keyPrefix: shared.REDIS_KEY_PREFIX,
    waitReplicas: shared.REDIS_WAIT_REPLICAS,
    waitTimeoutMs: shared.REDIS_WAIT_TIMEOUT_MS,
    requireDurable: shared.REDIS_REQUIRE_DURABLE ?? shared.NODE_ENV === 'production',
  };
}

const policyOf = (policy: Values['policies'][Destination]): DestinationPolicy => ({
  timeoutMs: policy.TIMEOUT_MS,
  concurrency: policy.CONCURRENCY,
  rate: policy.RATE === 'none' ? null : policy.RATE,
  attempts: policy.ATTEMPTS,
  backoff: { baseMs: policy.BACKOFF_MS, maxMs: policy.BACKOFF_MAX_MS },
  resendSafe: policy.RESEND_SAFE,
  breakerFailures: policy.BREAKER_FAILURES,
  breakerProbeMs: policy.BREAKER_PROBE_MS,
  holdMaxMs: policy.HOLD_MAX_MS,
  trace: policy.TRACE,
});
