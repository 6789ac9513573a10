import { runInNewContext } from 'node:vm';
import { readNetworks } from './addresses.js';
import { entries, readDataKey, readHeader, readHostPort, readKey, readSigningSecret, readUser } from './entries.js';
import { MAX_DELAY_MS, parseRate, type Rate } from './rate.js';
import type { Hours } from './types.js';

/** How the text of a variable becomes a value. `wrong` says what is wrong without repeating the text: it may be a secret. */
export interface Kind<T> {
  /** name of the Ajv format */
  readonly format: string;
  readonly accepted: string;
  parse(text: string): { readonly value: T } | { readonly wrong: string };
}

function kind<T>(format: string, accepted: string, read: (text: string) => T | undefined): Kind<T> {
  return {
    format,
    accepted,
    parse: (text) => {
      const value = read(text);
      return value === undefined ? { wrong: 'is not understood' } : { value };
    },
  };
}

const integer = (format: string, min: number, max: number): Kind<number> => ({
  format,
  accepted: `a whole number from ${min} to ${max}`,
  parse: (text) => {
    if (!/^\d{1,15}$/.test(text)) return { wrong: 'is not a whole number' };
    const value = Number(text);
    return value >= min && value <= max ? { value } : { wrong: 'is out of range' };
  },
});

const oneOf = <const T extends readonly string[]>(format: string, values: T): Kind<T[number]> =>
  kind(format, `one of ${values.join(', ')}`, (text) => values.find((value) => value === text));

const pattern = (format: string, accepted: string, expression: RegExp): Kind<string> =>
  kind(format, accepted, (text) => (expression.test(text) ? text : undefined));

const url = (format: string, accepted: string, fits: (url: URL) => boolean): Kind<string> =>
  kind(format, accepted, (text) => {
    if (!URL.canParse(text) || text !== text.trim()) return undefined;
    return fits(new URL(text)) ? text : undefined;
  });

/** A list of named entries; a name may stand there once. */
function namedList<T, C>(
  format: string,
  accepted: string,
  read: (entry: string) => { readonly name: string; readonly value: T } | undefined,
  collect: (list: readonly { readonly name: string; readonly value: T }[]) => C,
): Kind<C> {
  return {
    format,
    accepted,
    parse: (text) => {
      const list: { name: string; value: T }[] = [];
      const wrong: string[] = [];
      for (const [index, entry] of (entries(text) ?? ['']).entries()) {
        const named = read(entry);
        if (named === undefined) wrong.push(`entry ${index + 1} is not understood`);
        else if (list.some(({ name }) => name === named.name)) {
          wrong.push(`entry ${index + 1} repeats the name of an earlier one`);
        } else list.push(named);
      }
      return wrong.length > 0 ? { wrong: wrong.join(', ') } : { value: collect(list) };
    },
  };
}

/** Days as a number of them, of which a fraction may be given: `0.5`. */
const fraction = (format: string, max: number): Kind<number> => ({
  format,
  accepted: `a number of days over 0 to ${max}, such as 3 or 0.5`,
  parse: (text) => {
    if (!/^\d{1,6}(\.\d{1,9})?$/.test(text)) return { wrong: 'is not a number' };
    const value = Number(text);
    return value > 0 && value <= max ? { value } : { wrong: 'is out of range' };
  },
});

function readTimeZone(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) && text;
  } catch {
    return undefined;
  }
}

/** `22:00-07:00`: hours may lead over midnight. */
function readHours(text: string): Hours | undefined {
  const [, ...parts] = /^([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  const hours = { from: fromHour * 60 + fromMinute, until: toHour * 60 + toMinute };
  return parts.length === 0 || hours.from === hours.until ? undefined : hours;
}

/** The empty alternative matches every text, so the match lists all named groups of the pattern. */
/** Item codes come from outside, and have at most 50 characters: one that does not match must not keep a worker busy. */
const LONG_CODES = [...'0aA-. '].map((sign) => `${sign.repeat(49)}!`);
const ENDLESS_MS = 1000;

/** A pattern with repetitions inside repetitions tries them all; only a context of its own can be stopped. */
const endsSoon = (pattern: RegExp): boolean => {
  try {
    runInNewContext(
      'codes.forEach((code) => pattern.exec(code))',
      { pattern, codes: LONG_CODES },
      { timeout: ENDLESS_MS },
    );
    return true;
  } catch {
    return false;
  }
};

function readItemCodePattern(text: string): RegExp | undefined {
  try {
    const groups = new RegExp(`${text}|`).exec('')?.groups ?? {};
    const pattern = new RegExp(text);
    return 'sku' in groups && 'serial' in groups && endsSoon(pattern) ? pattern : undefined;
  } catch {
    return undefined;
  }
}

/** A `%` that stands for itself has to be written `%25`. */
const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

const REDIS_URLS =
  'redis://[user:password@]host[:port][/db], rediss://… or unix:///path (with a login unix://user:password@localhost/path); no query or fragment, a % as %25';

const HISTORY_URLS =
  'postgres://[user:password@]host[:port]/database, with parameters as in ?sslmode=verify-full; or off';

const KEYS =
  'name=key,name=key, each name once; a key as sha256:<hex>, too, and with an end: name=key;until=2027-01-01';

export const KINDS = {
  text: pattern('any-text', 'any text', /^[^\p{Cc}]+$/u),
  storeCode: pattern('store-code', 'text of at most 50 characters, not blank', /^(?=.*\S)[^\p{Cc}]{1,50}$/u),
  headerText: pattern('header-text', 'text that fits into an HTTP header', /^[\x20-\x7e]+$/),
  boolean: kind('boolean', 'true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined)),
  port: integer('port', 0, 65535),
  count: integer('count', 0, 1000),
  positive: integer('positive', 1, 1_000_000),
  milliseconds: integer('milliseconds', 1, MAX_DELAY_MS),
  hours: integer('hours', 1, 87_600),
  days: integer('days', 1, 36_500),
  partOfDays: fraction('part-of-days', 36_500),
  months: integer('months', 0, 1200),
  /** Its query carries the parameters of TLS and the like: `?sslmode=verify-full&sslrootcert=…` */
  historyUrl: kind('history-url', HISTORY_URLS, (text) => {
    if (text === 'off') return text;
    if (!URL.canParse(text) || text !== text.trim()) return undefined;
    const { protocol, hash, pathname } = new URL(text);
    return /^postgres(ql)?:$/.test(protocol) && hash === '' && /^\/[^/]+$/.test(pathname) ? text : undefined;
  }),
  rate: kind<Rate | 'none'>('rate', '<requests>/<time> as in 55/60s (ms, s, m, h), or none', parseRate),
  logLevel: oneOf('log-level', ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly']),
  otlpProtocol: oneOf('otlp-protocol', ['http/protobuf', 'http/json']),
  tracesSampler: oneOf('traces-sampler', [
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]),
  share: kind('share', 'a number from 0 to 1', (text) =>
    /^(0(\.\d{1,9})?|1(\.0{1,9})?)$/.test(text) ? Number(text) : undefined,
  ),
  headers: namedList(
    'headers',
    'name=value,name=value, values percent-encoded, each name once',
    readHeader,
    (list): Readonly<Record<string, string>> => Object.fromEntries(list.map(({ name, value }) => [name, value])),
  ),
  sandboxOrders: oneOf('sandbox-orders', ['any', 'ledger']),
  redisUrl: url('redis-url', REDIS_URLS, (url) => {
    if (url.search !== '' || url.hash !== '' || /[?#]/.test(url.href)) return false;
    if (![url.username, url.password, url.pathname].every(isDecodable)) return false;
    if (url.protocol === 'unix:') return /^(localhost)?$/.test(url.hostname) && url.pathname.length > 1;
    return /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d{0,5})?$/.test(url.pathname);
  }),
  httpUrl: url('http-url', 'an http:// or https:// URL without query and fragment', (url) => {
    return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  }),
  issuer: url('issuer', 'an https:// URL without query and fragment; http:// on loopback alone', (url) => {
    const near = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
    return (url.protocol === 'https:' || (url.protocol === 'http:' && near)) && url.search === '' && url.hash === '';
  }),
  /** A robot's address carries its token in the query. */
  webhookUrl: url('webhook-url', 'an http:// or https:// URL without fragment', (url) => {
    return /^https?:$/.test(url.protocol) && url.hash === '';
  }),
  alertFormat: oneOf('alert-format', ['json', 'dingtalk', 'wecom', 'feishu']),
  signingSecret: kind('signing-secret', 'whsec_<base64>', (text) => readSigningSecret(`alert=${text}`)?.value),
  dayHours: kind('day-hours', 'hours of a day such as 22:00-07:00', readHours),
  seconds: integer('seconds', 1, 864_000),
  basePath: pattern('base-path', 'a path such as /relay, or /', /^\/$|^(\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/),
  host: pattern('host', 'a host name or an IP address', /^[\w.:-]+$/),
  nodes: kind('nodes', 'host:port,host:port', (text) => {
    const nodes = entries(text)?.map(readHostPort);
    return nodes?.every((node) => node !== undefined) ? nodes.filter((node) => node !== undefined) : undefined;
  }),
  /** The hash tag keeps all keys in one slot of a cluster: the text between the first `{` and the next `}`. */
  keyPrefix: pattern('key-prefix', 'text with a hash tag, as in {scm}, without spaces', /^[^{\s]*\{[^}\s]+\}\S*$/),
  names: kind('names', 'name,name', (text) => entries(text)),
  keys: namedList('keys', KEYS, readKey, (list) => new Map(list.map(({ name, value }) => [name, value]))),
  signingSecrets: namedList(
    'signing-secrets',
    'name=whsec_<base64>,…, each name once',
    readSigningSecret,
    (list) => new Map(list.map(({ name, value }) => [name, value])),
  ),
  dataKeys: namedList(
    'data-keys',
    'id=<32 bytes in base64>,…, each id once (letters, digits, _ and -), as made by `openssl rand -base64 32`',
    readDataKey,
    (list) => list.map(({ value }) => value),
  ),
  networks: kind('networks', 'networks as in 10.0.0.0/8,2001:db8::/32,192.0.2.7', (text) => {
    const list = entries(text);
    return list && readNetworks(list);
  }),
  users: namedList(
    'users',
    'name:password:operator,name:password:viewer, each name once, no comma in a password',
    readUser,
    (list) => list.map(({ value }) => value),
  ),
  /** The app secret of WDT is `secret:salt`, split at the first colon (VENDOR-FACTS "Signing"). */
  saltedSecret: pattern('salted-secret', 'secret:salt', /^[^:\s]+:\S+$/),
  timeZone: kind('time-zone', 'an IANA time zone such as Asia/Shanghai', readTimeZone),
  itemCodePattern: kind(
    'item-code-pattern',
    'a regular expression with the named groups sku and serial, without repetitions inside repetitions that take seconds',
    readItemCodePattern,
  ),
};
