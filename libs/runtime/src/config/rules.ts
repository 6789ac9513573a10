import { isIPv4 } from 'node:net';
import { DESTINATIONS } from '@scm-relay/schemas';
import type { Mistake } from './error.js';
import { historyUrlOf, retentionOf } from './retention.js';
import type { Need } from './types.js';
import type { Values } from './values.js';

/** Rules about several variables at once. `broken` are those whose own value is wrong: no rule is derived from them. */
export function checkRules(needs: readonly Need[], values: Values, broken: ReadonlySet<string>): Mistake[] {
  const found: Mistake[] = [];
  const rule = (names: readonly string[], violated: boolean, name: string, wrong: string, accepted: string) => {
    if (violated && !names.some((involved) => broken.has(involved))) found.push({ name, wrong, accepted });
  };
  checkRedis(values, rule);
  const { mapping } = values;
  checkRetention(values, rule);
  if (needs.includes('history')) checkHistory(values, rule);
  if (needs.includes('ingress')) checkAnonymous(values, rule);
  if (needs.includes('board')) checkLogin(values, rule);
  if (needs.includes('board')) checkAlerts(values, rule);
  const backoff = (prefix: string, baseMs: number, maxMs: number) => {
    const [base, max] = [`${prefix}_BACKOFF_MS`, `${prefix}_BACKOFF_MAX_MS`];
    rule([base, max], maxMs < baseMs, max, `is less than ${base}`, `at least ${base}`);
  };
  if (needs.includes('mapping')) backoff('MAP', mapping.MAP_BACKOFF_MS, mapping.MAP_BACKOFF_MAX_MS);
  for (const destination of DESTINATIONS.filter((each) => needs.includes(each))) {
    const { BACKOFF_MS, BACKOFF_MAX_MS } = values.policies[destination];
    backoff(destination.toUpperCase(), BACKOFF_MS, BACKOFF_MAX_MS);
  }
  return found;
}

type Rule = (names: readonly string[], violated: boolean, name: string, wrong: string, accepted: string) => void;

/** A month is counted as no more than it has. */
const DAYS_PER_MONTH = 365 / 12;

function checkRetention({ shared }: Values, rule: Rule): void {
  const { days, itemDays } = retentionOf(shared);
  rule(
    ['RETENTION_DAYS', 'ITEM_RETENTION_DAYS', 'HISTORY_URL'],
    itemDays < days,
    'ITEM_RETENTION_DAYS',
    'is shorter than RETENTION_DAYS: an event would outlive its notice',
    'at least RETENTION_DAYS',
  );
  const months = shared.HISTORY_RETENTION_MONTHS;
  rule(
    ['HISTORY_RETENTION_MONTHS', 'ITEM_RETENTION_DAYS'],
    months > 0 && months * DAYS_PER_MONTH < itemDays,
    'HISTORY_RETENTION_MONTHS',
    'is shorter than ITEM_RETENTION_DAYS: what is still known by its number would be gone',
    `0 (for ever) or at least ${Math.ceil(itemDays / DAYS_PER_MONTH)}`,
  );
}

/** A secret that signs nothing would be taken for protection. */
function checkAlerts({ board }: Values, rule: Rule): void {
  const { ALERT_FORMAT: format } = board;
  rule(
    ['ALERT_SECRET', 'ALERT_FORMAT'],
    board.ALERT_SECRET !== undefined && format !== 'dingtalk' && format !== 'feishu',
    'ALERT_SECRET',
    `is set though ALERT_FORMAT is ${format}, which has none`,
    'with ALERT_FORMAT dingtalk or feishu; json is signed with ALERT_SIGNING_SECRET',
  );
  rule(
    ['ALERT_SIGNING_SECRET', 'ALERT_FORMAT'],
    board.ALERT_SIGNING_SECRET !== undefined && format !== 'json',
    'ALERT_SIGNING_SECRET',
    `is set though ALERT_FORMAT is ${format}`,
    'with ALERT_FORMAT json',
  );
}

/** The process that fills a history has nothing to do without one. */
function checkHistory({ shared }: Values, rule: Rule): void {
  rule(
    ['HISTORY_URL'],
    historyUrlOf(shared) === null,
    'HISTORY_URL',
    shared.HISTORY_URL === undefined ? 'is not set' : 'is off, and this process fills a history',
    'postgres://[user:password@]host[:port]/database',
  );
}

function checkRedis({ shared }: Values, rule: Rule): void {
  const [nodes, master, cluster] = ['REDIS_SENTINELS', 'REDIS_SENTINEL_MASTER', 'REDIS_CLUSTER'];
  const sentinels = shared.REDIS_SENTINELS !== undefined;
  const named = shared.REDIS_SENTINEL_MASTER !== undefined;
  const together = `${nodes} and ${master} together, or neither`;
  rule([nodes, master], sentinels && !named, master, `is not set though ${nodes} is`, together);
  rule([nodes, master], named && !sentinels, nodes, `is not set though ${master} is`, together);
  const both = sentinels && shared.REDIS_CLUSTER !== undefined;
  rule([nodes, cluster], both, cluster, `is set though ${nodes} is`, `only one of ${cluster} and ${nodes}`);
  const url = new URL(shared.REDIS_URL);
  const unix = url.protocol === 'unix:';
  rule(
    ['REDIS_URL', nodes, cluster],
    unix && (sentinels || shared.REDIS_CLUSTER !== undefined),
    'REDIS_URL',
    `is a socket though ${sentinels ? nodes : cluster} is set`,
    'redis:// or rediss:// for the login with sentinels and a cluster',
  );
  const database = !unix && /^\/0*[1-9]/.test(url.pathname);
  rule(
    ['REDIS_URL', cluster],
    database && shared.REDIS_CLUSTER !== undefined,
    'REDIS_URL',
    `names a database though ${cluster} is set`,
    'no database with a cluster, which has only number 0',
  );
}

/** Somebody must be able to log in to the board: by password, or by a provider of which it is known whom it may let in. */
function checkLogin({ board }: Values, rule: Rule): void {
  const [issuer, client, operators] = ['BOARD_OIDC_ISSUER', 'BOARD_OIDC_CLIENT_ID', 'BOARD_OIDC_OPERATORS'];
  const oidc = board.BOARD_OIDC_ISSUER !== undefined;
  rule(
    ['BOARD_USERS', issuer],
    board.BOARD_USERS === undefined && !oidc,
    'BOARD_USERS',
    'is not set',
    `name:password:operator,name:password:viewer; or ${issuer}`,
  );
  const named = board.BOARD_OIDC_CLIENT_ID !== undefined;
  rule(
    [issuer, client],
    oidc && !named,
    client,
    `is not set though ${issuer} is`,
    'the id of this client at the provider',
  );
  rule([issuer, client], !oidc && named, issuer, `is not set though ${client} is`, 'the address of the provider');
  rule(
    [issuer, operators, 'BOARD_OIDC_VIEWERS'],
    oidc && board.BOARD_OIDC_OPERATORS === undefined && board.BOARD_OIDC_VIEWERS === undefined,
    operators,
    'is not set, nor is BOARD_OIDC_VIEWERS: nobody could log in',
    'values of the claim that make an operator: name,name',
  );
}

/** CONTRACT §2 `ALLOW_ANONYMOUS`: without keys and signing secrets a route group is open only on a loopback host, and not in production. */
function checkAnonymous({ shared, ingress }: Values, rule: Rule): void {
  const production = shared.NODE_ENV === 'production';
  if (ingress.ALLOW_ANONYMOUS || (isLoopback(ingress.INGRESS_HOST) && !production)) return;
  for (const [name, secrets] of [
    ['SCM_API_KEYS', 'SCM_SIGNING_SECRETS'],
    ['OMS_API_KEYS', 'OMS_SIGNING_SECRETS'],
    ['POS_CALLBACK_KEYS', 'POS_CALLBACK_SIGNING_SECRETS'],
  ] as const) {
    rule(
      [name, secrets, 'INGRESS_HOST', 'ALLOW_ANONYMOUS'],
      ingress[name] === undefined && ingress[secrets] === undefined,
      name,
      production
        ? 'is not set though NODE_ENV is production'
        : 'is not set though INGRESS_HOST can be reached from elsewhere',
      `name=key,name=key; or ${secrets}, or ALLOW_ANONYMOUS=true${production ? '' : ', or a loopback INGRESS_HOST'}`,
    );
  }
}

/** true for `localhost`, 127.0.0.0/8 and `::1` */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
