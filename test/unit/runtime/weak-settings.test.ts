import { randomBytes } from 'node:crypto';
import { type Need, readConfig, weakSettings } from '@scm-relay/runtime';
import { expect } from 'chai';

const weak = (needs: readonly Need[], env: Record<string, string>): string[] =>
  weakSettings(readConfig(needs, env)).map(({ name, wrong }) => `${name}: ${wrong}`);

const KEY = 'k'.repeat(32);
const HASH = `scrypt$65536$8$1$${'s'.repeat(22)}$${'h'.repeat(43)}`;
const DATA_KEYS = `a=${randomBytes(32).toString('base64')}`;
const POS = { POS_AUTHORIZATION: 'x' };

describe('weak settings', () => {
  it('are none by default, nor with long keys, hashed passwords and a Redis of its own host', () => {
    expect(weak(['ingress', 'mapping'], {})).to.deep.equal([]);
    const env = {
      NODE_ENV: 'production',
      DATA_KEYS,
      SCM_API_KEYS: `a=${KEY}`,
      OMS_API_KEYS: `a=${KEY}`,
      POS_CALLBACK_KEYS: `a=${KEY}`,
    };
    expect(weak(['ingress', 'board'], { ...env, BOARD_USERS: `ann:${HASH}:operator` })).to.deep.equal([]);
    expect(weak([], { REDIS_URL: 'rediss://u:p@redis.example' })).to.deep.equal([]);
    expect(weak([], { REDIS_URL: 'unix:///run/redis.sock' })).to.deep.equal([]);
  });

  for (const [what, needs, env, told] of [
    ['a short key', ['ingress'], { SCM_API_KEYS: 'a=short' }, /^SCM_API_KEYS: the key a /],
    [
      'a short signing secret',
      ['ingress'],
      { OMS_SIGNING_SECRETS: `o=whsec_${Buffer.alloc(16).toString('base64')}` },
      /^OMS_SIGNING_SECRETS/,
    ],
    ['a short password', ['board'], { BOARD_USERS: 'ann:secret:operator' }, /password of ann has fewer/],
    [
      'a plain password in production',
      ['board'],
      { NODE_ENV: 'production', DATA_KEYS, BOARD_USERS: `ann:${KEY}:operator` },
      /is not hashed/,
    ],
    ['no data key in production', [], { NODE_ENV: 'production' }, /^DATA_KEYS: personal data lie/],
    [
      'a data key that is not made by chance',
      [],
      { DATA_KEYS: `a=${Buffer.alloc(32).toString('base64')}` },
      /^DATA_KEYS: the key a is/,
    ],
    ['Redis without a password', [], { REDIS_URL: 'rediss://redis.example' }, /no password/],
    ['Redis in the clear', [], { REDIS_URL: 'redis://u:p@redis.example' }, /in the clear/],
    [
      'a vendor in the clear, in production',
      ['pos'],
      { NODE_ENV: 'production', DATA_KEYS, POS_URL: 'http://pos.example', ...POS },
      /^POS_URL/,
    ],
  ] as const) {
    it(`${what} is named, without its value`, () => {
      const found = weak(needs, env);
      expect(found.join()).to.match(told);
      expect(found).to.have.lengthOf(1);
      expect(found.join()).to.not.match(/short|=|secret:/);
    });
  }
});
