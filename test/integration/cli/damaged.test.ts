import { randomBytes } from 'node:crypto';
import type { DataKey, Rekeyed } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, line, notice, openDesk, planContext, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, jsonOf } from './command.js';

const key = (id: string): DataKey => ({ id, secret: randomBytes(32) });
const MOBILE = '13912345678';

/** A record that a disk or a hand has damaged costs no other one what is asked of all of them. */
describe('cli beside a damaged record', () => {
  const shared = useRedis();
  const [old, young] = [key('old'), key('young')];
  let desk: Desk;
  const env = () => ({
    REDIS_URL: shared.server().url,
    REDIS_KEY_PREFIX: shared.prefix(),
    DATA_KEYS: [young, old].map(({ id, secret }) => `${id}=${secret.toString('base64')}`).join(','),
  });
  const damage = (event: string, by = '{') => shared.redis().hset(`${shared.prefix()}:event:${event}`, 'state', by);
  const hash = async (event: string): Promise<string> =>
    JSON.stringify(await shared.redis().hgetall(`${shared.prefix()}:event:${event}`));

  beforeEach(async () => {
    desk = openDesk(shared.redis(), shared.prefix(), planContext(), { dataKeys: [old, young] });
    const member = { name: '欧阳靖雯', mobile: MOBILE };
    await desk.announce(notice('D1', [line(1, 1, 3)], { member, shippedBefore: true }));
    for (const n of [1, 2, 3]) {
      await desk.refund(`r${n}`, 'D1', sn(1, n));
      await desk.mapAll();
      await desk.attempt('wdt', { status: 'delivered', vendorState: { said: '会员欧阳靖雯' } });
    }
  });

  it('rekey writes all others, names it, and ends with 1', async () => {
    await damage('refund:r1');
    await damage('refund:r2', 'null');
    for (const name of ['event:refund:r9', 'refused-body:x1', 'document:D9']) {
      const key = `${shared.prefix()}:${name}`;
      await (name.startsWith('document') ? shared.redis().set(key, 'zzzz') : shared.redis().rpush(key, 'x'));
    }
    await shared.redis().zadd(`${shared.prefix()}:refused-bodies`, Date.now() * 1000, 'x1');
    const ended = await command(['rekey', '--json'], env());
    const { redis } = jsonOf<{ redis: Rekeyed }>(ended);
    const all = ['document:D9', 'event:refund:r1', 'event:refund:r2', 'event:refund:r9', 'refused-body:x1'];
    expect([ended.code, [...redis.damaged].sort()]).to.deep.equal([1, all]);
    expect(await hash('refund:r3'))
      .to.include('~young.')
      .and.not.include('~old.');
    const { out } = await command(['rekey'], env());
    expect(out).to.include('event:refund:r1 is damaged and stays as it is');
  });

  it('erase takes the person out of all other notices, names its own, and ends with 1', async () => {
    const member = { name: '欧阳靖雯', mobile: MOBILE };
    for (const dn of ['D2', 'D3', 'D4']) await desk.announce(notice(dn, [line(1, 1)], { member }));
    await damage('refund:r1');
    // one that has no digests beside it is read itself
    await shared.redis().hdel(`${shared.prefix()}:notice:D3`, 'mobiles');
    await shared.redis().set(`${shared.prefix()}:document:D3`, '{');
    const named = async (dn: string) => (await desk.ledger.storedNotice(dn))?.member?.name;
    const counted = await command(['erase', '--mobile', MOBILE, '--dry-run', '--json'], env());
    expect(counted.code, counted.err).to.equal(1);
    const ended = await command(['erase', '--mobile', MOBILE, '--json'], env());
    const { dns, damaged, notices } = jsonOf<Record<'dns' | 'damaged', string[]> & { notices: number }>(ended);
    expect([ended.code, [...dns].sort(), [...damaged].sort()]).to.deep.equal([1, ['D1', 'D2', 'D4'], ['D1', 'D3']]);
    expect([notices, await named('D1'), await named('D2'), await named('D4')]).to.deep.equal([2, member.name, '', '']);
    expect(ended.err)
      .to.include('a record of notice D1 is damaged: it was not erased')
      .and.include('a record of notice D3 is damaged: it was not searched');
  });

  it('erase takes the person out of the others where a key is of another type', async () => {
    const [redis, prefix] = [shared.redis(), shared.prefix()];
    const member = { name: '欧阳靖雯', mobile: MOBILE };
    for (const dn of ['D2', 'D3', 'D4']) await desk.announce(notice(dn, [line(1, 1)], { member }));
    for (const key of [`${prefix}:notice:D2`, `${prefix}:document:D3`]) {
      await redis.del(key);
      await redis.rpush(key, 'x');
    }
    // one that has no digests beside it is read itself
    await redis.hdel(`${prefix}:notice:D3`, 'mobiles');
    const ended = await command(['erase', '--mobile', MOBILE, '--json'], env());
    const { damaged } = jsonOf<{ damaged: string[] }>(ended);
    expect([ended.code, [...damaged].sort()]).to.deep.equal([1, ['D2', 'D3']]);
    for (const dn of ['D1', 'D4']) expect((await desk.ledger.storedNotice(dn))?.member?.name, dn).to.equal('');
  });

  it('erase passes over a refused body, names it, and ends with 1', async () => {
    const [redis, list] = [shared.redis(), `${shared.prefix()}:refused-bodies`];
    await redis.zadd(list, Date.now() * 1000, 'x1');
    await redis.hset(`${shared.prefix()}:refused-body:x1`, 'entry', '{', 'count', 1);
    for (const by of [
      ['--dn', 'D1'],
      ['--mobile', MOBILE],
    ]) {
      const ended = await command(['erase', ...by, '--json'], env());
      const { damaged, damagedBodies } = jsonOf<Record<'damaged' | 'damagedBodies', string[]>>(ended);
      expect([ended.code, damaged, damagedBodies]).to.deep.equal([1, [], ['refused-body:x1']]);
      expect(ended.err).to.include('refused-body:x1 is damaged: it was not searched');
    }
    expect((await desk.ledger.storedNotice('D1'))?.member?.name).to.equal('');
  });
});
