import type { Need } from '@scm-relay/runtime';
import { expect } from 'chai';
import { mistakesOf, namesOf, WDT } from './mistakes.js';

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
    [[], { REDIS_URL: 'redis://:50%off@h' }, ['REDIS_URL']],
    [[], { REDIS_URL: 'unix:///run/50%/redis.sock' }, ['REDIS_URL']],
    [[], { REDIS_URL: 'redis://:50%25off@h' }, []],
    [[], { REDIS_KEY_PREFIX: 'scm' }, ['REDIS_KEY_PREFIX']],
    [[], { REDIS_KEY_PREFIX: '{}scm{a}' }, ['REDIS_KEY_PREFIX']],
    [[], { REDIS_SENTINELS: 'a:1' }, ['REDIS_SENTINEL_MASTER']],
    [[], { REDIS_SENTINEL_MASTER: 'm' }, ['REDIS_SENTINELS']],
    [[], { REDIS_SENTINELS: 'a', REDIS_SENTINEL_MASTER: 'm' }, ['REDIS_SENTINELS']],
    [[], { REDIS_SENTINELS: 'a:1', REDIS_SENTINEL_MASTER: 'm', REDIS_CLUSTER: 'a:1' }, ['REDIS_CLUSTER']],
    [[], { REDIS_URL: 'redis://h/2', REDIS_CLUSTER: 'a:1' }, ['REDIS_URL']],
    [[], { REDIS_WAIT_TIMEOUT_MS: '0' }, ['REDIS_WAIT_TIMEOUT_MS']],
    [[], { DEFAULT_STORE_CODE: '仓'.repeat(51) }, ['DEFAULT_STORE_CODE']],
    [[], { DEFAULT_STORE_CODE: '仓'.repeat(50) }, []],
    [[], { DEFAULT_STORE_CODE: ' ' }, ['DEFAULT_STORE_CODE']],
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
    [['mapping'], { ITEM_CODE_PATTERN: '^(?<sku>(\\d+)+)(?<serial>x)$' }, ['ITEM_CODE_PATTERN']],
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
    [['ingress'], { SCM_API_KEYS: 'a=k;until=2027-02-30' }, ['SCM_API_KEYS']],
    [['ingress'], { OMS_API_KEYS: 'a=k;until=2027-02-29T10:00Z' }, ['OMS_API_KEYS']],
    [['ingress'], { POS_CALLBACK_KEYS: 'a=k;until=2027-04-31T10:00:00+08:00' }, ['POS_CALLBACK_KEYS']],
    [['ingress'], { SCM_API_KEYS: 'a=k;until=2028-02-29,b=k;until=2027-04-30T10:00Z' }, []],
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

  it('takes no base path that browsers would make another of', () => {
    for (const path of ['/..', '/.', '/../relay', '/a/./b', '/a/../', 'relay', '//', '/a//b', '/a b'])
      expect(namesOf(['board'], { BOARD_USERS: 'ann:pw:viewer', BOARD_BASE_PATH: path }), path).to.deep.equal([
        'BOARD_BASE_PATH',
      ]);
    for (const path of ['/', '/relay', '/relay/', '/a/b.c', '/.well-known', '/a..b', '/...'])
      expect(namesOf(['board'], { BOARD_USERS: 'ann:pw:viewer', BOARD_BASE_PATH: path }), path).to.deep.equal([]);
  });

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
