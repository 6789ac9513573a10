import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, type Mistake, type Need, readConfig, SANDBOX_CREDENTIALS, VARIABLES } from '@scm-relay/runtime';
import { expect } from 'chai';

const WDT = {
  WDT_URL: 'https://wdt.example/openapi',
  WDT_SID: 'sid',
  WDT_KEY: 'wdt-k3y',
  WDT_SECRET: 'wdt-s3cret:salt',
};

function mistakesOf(needs: readonly Need[], env: Record<string, string>): readonly Mistake[] {
  try {
    readConfig(needs, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

const namesOf = (needs: readonly Need[], env: Record<string, string>) => mistakesOf(needs, env).map(({ name }) => name);

const exampleFile = () => readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
/** with its variables no longer commented out */
const exampleValues = () => parseEnv(exampleFile().replaceAll(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''));

describe('config: defaults', () => {
  it('are those of CONTRACT §2', () => {
    const config = readConfig(['ingress', 'mapping', 'notices'], {});
    expect(config.redis).to.deep.equal({
      url: 'redis://127.0.0.1:6379',
      keyPrefix: '{scm}',
      waitReplicas: 0,
      waitTimeoutMs: 200,
      requireDurable: false,
    });
    expect(config.ingress).to.include({ host: '127.0.0.1', port: 8080 });
    expect(config.events.timeZone).to.equal('Asia/Shanghai');
    expect(config.events.itemCodePattern.exec('5046351998702000000001')?.groups).to.include({
      sku: '5046351998702',
      serial: '000000001',
    });
    expect(config.destinations.wdt.rate).to.deep.equal({ max: 55, durationMs: 60_000 });
    expect(config.destinations.pos.rate).to.equal(null);
    expect([config.destinations.push.resendSafe, config.destinations.erp.resendSafe]).to.deep.equal([true, false]);
  });

  it('demand a durable Redis in production, unless told otherwise', () => {
    expect(readConfig([], { NODE_ENV: 'production' }).redis.requireDurable).to.equal(true);
    const env = { NODE_ENV: 'production', REDIS_REQUIRE_DURABLE: 'false' };
    expect(readConfig([], env).redis.requireDurable).to.equal(false);
  });

  it('hold for an empty string', () => {
    expect(readConfig(['ingress'], { INGRESS_PORT: '', SCM_API_KEYS: '' }).ingress.port).to.equal(8080);
  });

  it('are what .env.example says, for the same variables', () => {
    const example = exampleValues();
    expect(Object.keys(example).sort()).to.deep.equal(Object.keys(VARIABLES).sort());
    for (const [name, variable] of Object.entries(VARIABLES)) {
      // npm start brings a Redis of its own where none is named
      expect(example[name], name).to.equal(name === 'REDIS_URL' ? '' : (variable.default ?? ''));
    }
  });

  it('are set by nobody who copies .env.example', () => {
    expect(parseEnv(exampleFile())).to.deep.equal({});
  });
});

describe('config: values', () => {
  it('a key may hold =, a password may hold colons', () => {
    const config = readConfig(['ingress', 'board'], {
      SCM_API_KEYS: 'old=YWJj==, new=x',
      BOARD_USERS: 'ann:scrypt$16384:8:1$c2FsdA==$aGFzaA==:operator,bob:b:viewer',
    });
    const digest = (key: string) => createHash('sha256').update(key).digest();
    expect([...config.ingress.access.scm.keys]).to.deep.equal([
      ['old', { digest: digest('YWJj=='), until: null, plain: 'YWJj==' }],
      ['new', { digest: digest('x'), until: null, plain: 'x' }],
    ]);
    expect(config.board.users).to.deep.equal([
      { name: 'ann', password: 'scrypt$16384:8:1$c2FsdA==$aGFzaA==', role: 'operator' },
      { name: 'bob', password: 'b', role: 'viewer' },
    ]);
  });

  it('sentinels and cluster nodes are host and port', () => {
    const sentinel = { REDIS_SENTINELS: 'a:26379,[::1]:26380', REDIS_SENTINEL_MASTER: 'scm' };
    expect(readConfig([], sentinel).redis.sentinels).to.deep.equal({
      nodes: [
        { host: 'a', port: 26379 },
        { host: '::1', port: 26380 },
      ],
      master: 'scm',
    });
    expect(readConfig([], { REDIS_CLUSTER: 'n1:7000' }).redis.cluster).to.deep.equal([{ host: 'n1', port: 7000 }]);
  });

  for (const [text, rate] of [
    ['55/60s', { max: 55, durationMs: 60_000 }],
    ['5/1m', { max: 5, durationMs: 60_000 }],
    ['9/250ms', { max: 9, durationMs: 250 }],
    ['1000/1h', { max: 1000, durationMs: 3_600_000 }],
    ['none', null],
  ] as const) {
    it(`rate ${text}`, () => {
      expect(readConfig(['wdt'], { ...WDT, WDT_RATE: text }).destinations.wdt.rate).to.deep.equal(rate);
    });
  }

  it('a delivery worker gets the credentials of its destinations only', () => {
    const config = readConfig(['wdt'], { ...WDT, POS_URL: 'http://pos', POS_AUTHORIZATION: 'x' });
    expect(config.credentials).to.deep.equal({
      wdt: { url: WDT.WDT_URL, sid: 'sid', key: 'wdt-k3y', secret: 'wdt-s3cret:salt' },
    });
  });

  it('the sandbox has credentials without being given any, and takes those it is given', () => {
    expect(readConfig(['sandbox'], {}).credentials).to.deep.equal(SANDBOX_CREDENTIALS);
    expect(readConfig(['sandbox'], { WDT_SID: 'mine' }).credentials.wdt?.sid).to.equal('mine');
  });

  it('what a process does not need may be missing or wrong', () => {
    const env = { BOARD_PORT: 'x', WDT_RATE: 'x', ROUTES_FILE: '/nowhere', WDT_BACKOFF_MAX_MS: '1' };
    expect(readConfig(['ingress'], env).board.port).to.equal(8081);
  });

  it('loopback hosts and ALLOW_ANONYMOUS open a route group without keys', () => {
    for (const host of ['localhost', '::1', '127.0.0.2']) {
      expect(namesOf(['ingress'], { INGRESS_HOST: host }), host).to.deep.equal([]);
    }
    expect(namesOf(['ingress'], { INGRESS_HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' })).to.deep.equal([]);
  });
});

describe('config: mistakes', () => {
  it('in one list are all named', () => {
    const mistakes = mistakesOf(['board'], { BOARD_USERS: 'a:pw:root,b:c,ann:pw:viewer,ann:pw:viewer' });
    expect(JSON.stringify(mistakes)).to.match(/entry 1 .*entry 2 .*entry 4 repeats/);
  });

  const each: readonly [needs: Need[], env: Record<string, string>, wrong: string[]][] = [
    [['ingress'], { INGRESS_PORT: '80a' }, ['INGRESS_PORT']],
    [['ingress'], { INGRESS_PORT: '65536' }, ['INGRESS_PORT']],
    [['ingress'], { INGRESS_PORT: '1e3' }, ['INGRESS_PORT']],
    [['ingress'], { SCM_STRICT: 'yes' }, ['SCM_STRICT']],
    [['ingress'], { SCM_API_KEYS: 'nokey' }, ['SCM_API_KEYS']],
    [['ingress'], { SCM_API_KEYS: 'a=1,' }, ['SCM_API_KEYS']],
    [['ingress'], { OMS_API_KEYS: 'a=1,a=2' }, ['OMS_API_KEYS']],
    [['ingress'], { INGRESS_HOST: '0.0.0.0', SCM_API_KEYS: 'a=1' }, ['OMS_API_KEYS', 'POS_CALLBACK_KEYS']],
    [['ingress'], { INGRESS_HOST: '127.0.0.1.example.com' }, ['SCM_API_KEYS', 'OMS_API_KEYS', 'POS_CALLBACK_KEYS']],
    [[], { REDIS_URL: 'http://redis' }, ['REDIS_URL']],
    [[], { REDIS_URL: 'redis://h:1/db' }, ['REDIS_URL']],
    [[], { REDIS_KEY_PREFIX: 'scm' }, ['REDIS_KEY_PREFIX']],
    [[], { REDIS_KEY_PREFIX: '{}scm{a}' }, ['REDIS_KEY_PREFIX']],
    [[], { REDIS_SENTINELS: 'a:1' }, ['REDIS_SENTINEL_MASTER']],
    [[], { REDIS_SENTINEL_MASTER: 'm' }, ['REDIS_SENTINELS']],
    [[], { REDIS_SENTINELS: 'a', REDIS_SENTINEL_MASTER: 'm' }, ['REDIS_SENTINELS']],
    [[], { REDIS_SENTINELS: 'a:1', REDIS_SENTINEL_MASTER: 'm', REDIS_CLUSTER: 'a:1' }, ['REDIS_CLUSTER']],
    [[], { REDIS_URL: 'redis://h/2', REDIS_CLUSTER: 'a:1' }, ['REDIS_URL']],
    [[], { REDIS_WAIT_TIMEOUT_MS: '0' }, ['REDIS_WAIT_TIMEOUT_MS']],
    [[], { EVENT_TIME_ZONE: 'Asia/Nowhere' }, ['EVENT_TIME_ZONE']],
    [[], { ITEM_RETENTION_DAYS: '20' }, ['ITEM_RETENTION_DAYS']],
    [[], { LOG_LEVEL: 'loud' }, ['LOG_LEVEL']],
    [[], { HISTORY_URL: 'mysql://h/db' }, ['HISTORY_URL']],
    [[], { HISTORY_URL: 'postgres://h' }, ['HISTORY_URL']],
    [[], { RETENTION_DAYS: '0' }, ['RETENTION_DAYS']],
    [[], { NOTICE_HOT_DAYS: '-1' }, ['NOTICE_HOT_DAYS']],
    [[], { HISTORY_RETENTION_MONTHS: '13' }, ['HISTORY_RETENTION_MONTHS']],
    [[], { HISTORY_RETENTION_MONTHS: '2', ITEM_RETENTION_DAYS: '60' }, []],
    [['history'], {}, ['HISTORY_URL']],
    [['history'], { HISTORY_URL: 'off' }, ['HISTORY_URL']],
    [['mapping'], { ITEM_CODE_PATTERN: '^(\\d{13})(\\d{9})$' }, ['ITEM_CODE_PATTERN']],
    [['mapping'], { ITEM_CODE_PATTERN: '(?<sku>' }, ['ITEM_CODE_PATTERN']],
    [['mapping'], { MAP_BACKOFF_MS: '5000', MAP_BACKOFF_MAX_MS: '4999' }, ['MAP_BACKOFF_MAX_MS']],
    [['mapping'], { MAP_BACKOFF_MS: 'x', MAP_BACKOFF_MAX_MS: '1' }, ['MAP_BACKOFF_MS']],
    [['board'], {}, ['BOARD_USERS']],
    [['board'], { BOARD_OIDC_ISSUER: 'https://i.example' }, ['BOARD_OIDC_CLIENT_ID', 'BOARD_OIDC_OPERATORS']],
    [
      ['board'],
      { BOARD_OIDC_ISSUER: 'http://i.example', BOARD_OIDC_CLIENT_ID: 'b', BOARD_OIDC_VIEWERS: 'v' },
      ['BOARD_OIDC_ISSUER'],
    ],
    [['board'], { BOARD_USERS: 'ann:a:viewer', BOARD_ALLOW_FROM: '10.0.0.0/33' }, ['BOARD_ALLOW_FROM']],
    [['ingress'], { SCM_ALLOW_FROM: 'example.com' }, ['SCM_ALLOW_FROM']],
    [['ingress'], { TRUSTED_PROXIES: '10.0.0.1,' }, ['TRUSTED_PROXIES']],
    [['ingress'], { SCM_SIGNING_SECRETS: 'a=secret' }, ['SCM_SIGNING_SECRETS']],
    [['ingress'], { SCM_SIGNING_SECRETS: 'a=whsec_AAAA' }, ['SCM_SIGNING_SECRETS']],
    [['ingress'], { SCM_API_KEYS: 'a=sha256:abc' }, ['SCM_API_KEYS']],
    [['ingress'], { SCM_API_KEYS: 'a=k;until=soon' }, ['SCM_API_KEYS']],
    [['ingress'], { SCM_API_KEYS: 'a=k;until=2027-13-01' }, ['SCM_API_KEYS']],
    [['ingress'], { SCM_RATE: '200' }, ['SCM_RATE']],
    [['ingress'], { MAX_EVENT_ITEMS: '0' }, ['MAX_EVENT_ITEMS']],
    [[], { REDIS_URL: 'redis://h/0?db=3' }, ['REDIS_URL']],
    [[], { REDIS_URL: 'unix:///tmp/r.sock', REDIS_CLUSTER: 'a:1' }, ['REDIS_URL']],
    [['board'], { BOARD_USERS: 'ann:pw:admin' }, ['BOARD_USERS']],
    [['board'], { BOARD_USERS: 'ann:pw' }, ['BOARD_USERS']],
    [['board'], { BOARD_USERS: 'ann:a:viewer,ann:b:operator' }, ['BOARD_USERS']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_WEBHOOK_URL: 'oapi.example' }, ['ALERT_WEBHOOK_URL']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_FORMAT: 'slack' }, ['ALERT_FORMAT']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_OLDEST_SECONDS: '0' }, ['ALERT_OLDEST_SECONDS']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_SECRET: 'SEC1' }, ['ALERT_SECRET']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_FORMAT: 'wecom', ALERT_SECRET: 'SEC1' }, ['ALERT_SECRET']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_SIGNING_SECRET: 'secret' }, ['ALERT_SIGNING_SECRET']],
    [
      ['board'],
      { BOARD_USERS: 'ann:a:viewer', ALERT_FORMAT: 'feishu', ALERT_SIGNING_SECRET: `whsec_${'A'.repeat(32)}` },
      ['ALERT_SIGNING_SECRET'],
    ],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_QUIET_HOURS: '22-7' }, ['ALERT_QUIET_HOURS']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_QUIET_HOURS: '07:00-07:00' }, ['ALERT_QUIET_HOURS']],
    [['board'], { BOARD_USERS: 'ann:a:viewer', ALERT_QUIET_HOURS: '22:00-24:00' }, ['ALERT_QUIET_HOURS']],
    [['wdt'], {}, ['WDT_URL', 'WDT_SID', 'WDT_KEY', 'WDT_SECRET']],
    [['sandbox', 'wdt'], {}, ['WDT_URL', 'WDT_SID', 'WDT_KEY', 'WDT_SECRET']],
    [['pos'], {}, ['POS_URL', 'POS_AUTHORIZATION']],
    [['erp'], {}, ['ERP_URL', 'ERP_APPID', 'ERP_SECRET']],
    [['push'], {}, ['PUSH_URL']],
    [['wdt'], { ...WDT, WDT_SECRET: 'nosalt' }, ['WDT_SECRET']],
    [['wdt'], { ...WDT, WDT_URL: 'wdt.example' }, ['WDT_URL']],
    [['wdt'], { ...WDT, WDT_RATE: '55' }, ['WDT_RATE']],
    [['wdt'], { ...WDT, WDT_RATE: '55/60' }, ['WDT_RATE']],
    [['wdt'], { ...WDT, WDT_RATE: '0/60s' }, ['WDT_RATE']],
    [['wdt'], { ...WDT, WDT_BACKOFF_MS: '10', WDT_BACKOFF_MAX_MS: '9' }, ['WDT_BACKOFF_MAX_MS']],
    [['wdt'], { ...WDT, WDT_ATTEMPTS: '0' }, ['WDT_ATTEMPTS']],
    [['wdt'], { ...WDT, WDT_TIMEOUT_MS: '2147483648' }, ['WDT_TIMEOUT_MS']],
    [['sandbox'], { SANDBOX_ORDERS: 'some' }, ['SANDBOX_ORDERS']],
  ];
  for (const [needs, env, wrong] of each) {
    it(`${needs.join(' ') || 'any process'}: ${JSON.stringify(env)} → ${wrong.join(', ')}`, () => {
      expect(namesOf(needs, env)).to.have.members(wrong);
    });
  }

  it('are all told at once, each with what is accepted', () => {
    const mistakes = mistakesOf(['ingress', 'wdt'], {
      INGRESS_PORT: 'x',
      REDIS_KEY_PREFIX: 'scm',
      ITEM_RETENTION_DAYS: '1',
      INGRESS_HOST: '0.0.0.0',
      SCM_API_KEYS: 'a=1',
      OMS_API_KEYS: 'a=1',
    });
    const vendor = ['WDT_URL', 'WDT_SID', 'WDT_KEY', 'WDT_SECRET'];
    expect(mistakes.map(({ name }) => name)).to.have.members([
      ...['INGRESS_PORT', 'REDIS_KEY_PREFIX', 'ITEM_RETENTION_DAYS', 'POS_CALLBACK_KEYS'],
      ...vendor,
    ]);
    for (const mistake of mistakes) expect(mistake.accepted, mistake.name).to.not.equal('');
  });

  it('never repeat a value that may be secret', () => {
    const secrets = ['s3cretkey', 's3cretpw', 's3cretsalt', 's3creturl'];
    const mistakes = mistakesOf(['ingress', 'board', 'wdt'], {
      ...WDT,
      SCM_API_KEYS: 'a=s3cretkey,a=s3cretkey',
      OMS_API_KEYS: 's3cretkey',
      BOARD_USERS: 'ann:s3cretpw:boss',
      WDT_SECRET: 's3cretsalt',
      WDT_URL: 'ftp://u:s3creturl@h',
      REDIS_URL: 'http://u:s3creturl@h',
    });
    expect(mistakes).to.have.length(6);
    for (const secret of secrets) expect(JSON.stringify(mistakes)).to.not.contain(secret);
  });
});
