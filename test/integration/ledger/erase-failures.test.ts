import { expect } from 'chai';
import { type Desk, line, notice, openDesk, sn } from '../../support/desk.js';
import { useRedis } from '../../support/shared-redis.js';

const NAME = '欧阳靖雯';

describe('erasing notices of which one cannot be erased', () => {
  const use = useRedis();
  let desk: Desk;
  let failed: string[];
  const onError = (dn: string): void => {
    failed.push(dn);
  };
  beforeEach(async () => {
    desk = openDesk(use.redis(), use.prefix());
    failed = [];
    for (const n of [1, 2, 3]) {
      await desk.announce(notice(`D${n}`, [line(1, 1)], { member: { name: NAME }, shippedBefore: true }));
      await desk.refund(`r${n}`, `D${n}`, sn(1, 1));
    }
    await desk.mapAll();
  });
  const spoil = (n: number) => use.redis().hset(`${use.prefix()}:event:refund:r${n}`, 'state', '{');
  const namesOf = async (...dns: readonly string[]) =>
    Promise.all(dns.map(async (dn) => (await desk.ledger.storedNotice(dn))?.member?.name));

  it('goes on with the others where they have been at rest for too long', async () => {
    for (let n = 1; n <= 3; n++) await desk.attempt('wdt', { status: 'delivered' });
    for (const n of [1, 2, 3])
      for (const name of ['document', 'notice']) await use.redis().expire(`${use.prefix()}:${name}:D${n}`, 60);
    await spoil(2);
    expect(await desk.ledger.eraseAtRest(99, onError)).to.equal(2);
    expect(await namesOf('D1', 'D2', 'D3')).to.deep.equal(['', NAME, '']);
    expect(failed).to.deep.equal(['D2']);
  });

  it('tells once that a refused body could not be searched, and erases them all the same', async () => {
    await desk.ledger.keepRefused({
      ...{ at: 1, requestId: 'q1', kind: 'refund', status: 400, code: 'x', errors: null, caller: null },
      body: '{}',
    });
    const [body = ''] = await use.redis().keys(`${use.prefix().replace(/[{}]/g, '\\$&')}:refused-body:*`);
    await use.redis().hset(body, 'entry', '{"requestId":"q1","sealed":"damaged"}');
    expect((await desk.ledger.erase('D1')).damaged).to.have.length(1);
    for (let n = 1; n <= 3; n++) await desk.attempt('wdt', { status: 'delivered' });
    await desk.ledger.eraseEnded(9, onError);
    expect([await namesOf('D1'), failed]).to.deep.equal([[''], ['D1']]);
    for (const n of [2, 3])
      for (const name of ['document', 'notice']) await use.redis().expire(`${use.prefix()}:${name}:D${n}`, 60);
    expect(await desk.ledger.eraseAtRest(99, onError)).to.equal(2);
    expect([await namesOf('D2', 'D3'), failed.length]).to.deep.equal([['', ''], 2]);
  });

  it('goes on with the others whose events have ended, and comes back to it after them', async () => {
    for (const n of [1, 2, 3]) await desk.ledger.erase(`D${n}`);
    for (let n = 1; n <= 3; n++) await desk.attempt('wdt', { status: 'delivered' });
    await spoil(1);
    expect(await desk.ledger.eraseEnded(1, onError), 'the first that is looked at').to.equal(0);
    expect(await desk.ledger.eraseEnded(2, onError)).to.equal(2);
    expect(await namesOf('D1', 'D2', 'D3')).to.deep.equal([NAME, '', '']);
    expect(failed).to.deep.equal(['D1']);
  });
});
