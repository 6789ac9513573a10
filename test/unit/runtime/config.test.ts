import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readConfig, SANDBOX_CREDENTIALS, VARIABLES } from '@scm-relay/runtime';
import { expect } from 'chai';
import { namesOf, WDT } from './mistakes.js';

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
