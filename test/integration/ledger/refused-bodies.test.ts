import type { RefusedBody } from '@scm-relay/ledger';
import { expect } from 'chai';
import { type Desk, openDesk } from '../../support/desk.js';
import { keptBodies } from '../../support/kept-bodies.js';
import { useRedis } from '../../support/shared-redis.js';

const KEPT = 10_000;
const DAY_US = 86_400_000_000;

/** CONTRACT §3.1: what got a 400, 409 or 422 is kept with its answer, for its parcel may have left all the same. */
describe('bodies that were refused', function () {
  this.timeout(180_000);
  const use = useRedis();
  let desk: Desk;
  beforeEach(() => {
    desk = openDesk(use.redis(), use.prefix());
  });
  const keep = (requestId: string, more: Partial<RefusedBody> = {}) =>
    desk.ledger.keepRefused({
      at: 1,
      requestId,
      kind: 'checkout',
      status: 409,
      code: 'not-pending',
      errors: null,
      body: `{"seq":"${requestId}"}`,
      caller: 'wms',
      ...more,
    });
  const kept = async (count = 10) =>
    (await keptBodies(desk.ledger, 0, count)).map(({ requestId, repeats }) => `${requestId} ${repeats}`);

  it('are kept the newest first; repeats of one are one entry with a count, under the latest request', async () => {
    await keep('a', { body: '{}' });
    await keep('b');
    await keep('c', { body: '{}' });
    expect(await kept()).to.deep.equal(['c 2', 'b 1']);
    await keep('d', { body: '{}', status: 422, code: 'seq-reused' });
    await keep('e', { body: '{}', caller: null });
    expect(await kept(), 'another answer, another caller').to.deep.equal(['e 1', 'd 1', 'c 2', 'b 1']);
  });

  it('are 10,000: of too many the oldest goes of whoever has most, and nobody pushes out another’s', async () => {
    await keep('first', { caller: 'quiet' });
    for (let from = 0; from < KEPT + 5; from += 500) {
      const names = Array.from({ length: Math.min(500, KEPT + 5 - from) }, (_, i) => `n${from + i}`);
      await Promise.all(names.map((name) => keep(name)));
    }
    const all = await keptBodies(desk.ledger, 0, KEPT + 100);
    expect(all).to.have.lengthOf(KEPT);
    expect(all.at(-1)?.requestId).to.equal('first');
    expect(all.at(0)?.requestId).to.equal(`n${KEPT + 4}`);
    expect(all.map(({ requestId }) => requestId)).not.to.include.members(['n0']);
    const bodies = await use.redis().keys(`${use.prefix()}:refused-body:*`);
    expect(bodies, 'nothing is left of what went').to.have.lengthOf(KEPT);
  });

  it('are kept for 90 days, and then leave nothing behind', async () => {
    const key = (name: string) => `${use.prefix()}:${name}`;
    await keep('old', { caller: 'gone' });
    await keep('new');
    const [, { keptAt } = { keptAt: 0 }] = await keptBodies(desk.ledger, 0, 10);
    const [id = ''] = await use.redis().zrange(key('refused-bodies'), '0', '0');
    expect(await use.redis().ttl(key(`refused-body:${id}`))).to.be.within(90 * 86_400, 91 * 86_400);
    for (const name of ['refused-bodies', 'refused-of:gone']) {
      await use.redis().zadd(key(name), keptAt - 90 * DAY_US - 1, id);
    }
    expect(await kept()).to.deep.equal(['new 1']);
    await keep('newer');
    expect(await use.redis().zrange(key('refused-bodies'), '0', '-1')).to.have.lengthOf(2);
    expect(await use.redis().smembers(key('refused-callers'))).to.deep.equal(['wms']);
    expect(await use.redis().exists(key('refused-of:gone'))).to.equal(0);
  });
});
