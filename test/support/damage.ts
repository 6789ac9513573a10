import type { RedisClient } from '@scm-relay/runtime';
import { type Desk, line, notice, sn } from './desk.js';

/** A relay with three of each: what is done to the second ones must not hide the others. `r1` … `r3` need a person, `w1` … `w3` wait. */
export const threeOfEach = async (redis: RedisClient, prefix: string, desk: Desk): Promise<void> => {
  for (const n of [1, 2, 3]) {
    await desk.announce(notice(`D${n}`, [line(1, 1)], { shippedBefore: true, member: { name: '欧阳靖雯' } }));
    await desk.refund(`r${n}`, `D${n}`, sn(1, n));
    await desk.refund(`w${n}`, `E${n}`, sn(1, n));
  }
  await desk.mapAll();
  const refused = { status: 'attention', reason: 'vendor-rejected', detail: '会员欧阳靖雯' } as const;
  for (let n = 1; n <= 3; n++) await desk.attempt('wdt', refused);
  for (const n of [1, 2, 3]) {
    await desk.ledger.keepRefused({
      at: Date.now(),
      requestId: `q${n}`,
      kind: 'checkout',
      status: 409,
      code: 'not-pending',
      errors: null,
      body: `{"seq":"x${n}"}`,
      caller: null,
    });
    await desk.ledger.audit({ user: `user${n}`, action: 'login', item: null, note: null, dn: null, result: 'ok' });
  }
  // of the refused bodies the middle one, too
  const [, id] = await redis.zrange(`${prefix}:refused-bodies`, '0', '-1');
  await redis.rename(`${prefix}:refused-body:${id}`, `${prefix}:refused-body:x2`);
  await redis.zadd(`${prefix}:refused-bodies`, (await redis.zscore(`${prefix}:refused-bodies`, id ?? '')) ?? 0, 'x2');
  await redis.zrem(`${prefix}:refused-bodies`, id ?? '');
};

/** What a disk or a hand may do to a record under a key. */
export const DAMAGE: Readonly<Record<string, (redis: RedisClient, key: string, field: string) => Promise<unknown>>> = {
  'no JSON': (redis, key, field) => redis.hset(key, field, '{'),
  'JSON of another shape': (redis, key, field) => redis.hset(key, field, 'null'),
  'a member of another shape': async (redis, key, field) => {
    const record: object = JSON.parse((await redis.hget(key, field)) ?? '{}');
    await redis.hset(key, field, JSON.stringify({ ...record, dn: {}, ds: [5], at: 1e300 }));
  },
  'a key of another type': async (redis, key) => {
    await redis.del(key);
    await redis.rpush(key, 'x');
  },
};

/** The same of a text. */
export const TEXT_DAMAGE: typeof DAMAGE = {
  'no JSON': (redis, key) => redis.set(key, '{'),
  'JSON of another shape': (redis, key) => redis.set(key, '{"a":1}'),
  'nothing that can be unpacked': (redis, key) => redis.set(key, 'zzzz'),
  'a missing data key': (redis, key) => redis.set(key, '~gone.abcdefgh'),
  'a key of another type': async (redis, key) => {
    await redis.del(key);
    await redis.rpush(key, 'x');
  },
};
